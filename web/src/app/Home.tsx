import { Navigate } from "react-router";
import { useMe } from "../api/session";
import { home } from "./doors";

/** Leads to the reader's first page. */
export function Home() {
  return <Navigate to={home(useMe())} replace />;
}
