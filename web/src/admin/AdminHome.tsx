import { Navigate } from "react-router";
import { useMe } from "../api/session";
import { NotFound } from "../app/NotFound";
import { sectionsOf } from "./sections";

/** Leads to the first page of the administration that is open to the reader. */
export function AdminHome() {
  const first = sectionsOf(useMe())[0];
  return first ? <Navigate to={`/admin/${first.path}`} replace /> : <NotFound />;
}
