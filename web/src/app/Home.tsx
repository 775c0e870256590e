import { Skeleton } from "antd";
import { Navigate } from "react-router";
import { useMe } from "../api/session";
import { home } from "./doors";

/** Leads to the reader's first page. */
export function Home() {
  const to = home(useMe());
  return (
    <>
      <Skeleton active />
      <Navigate to={to} replace />
    </>
  );
}
