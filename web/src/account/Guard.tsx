import { useQueryClient } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useEffect } from "react";
import { Navigate, useLocation } from "react-router";
import { gate } from "../api/gate";
import { forget, useAbout, useSession } from "../api/session";
import type { Left } from "../api/session";
import { Frame } from "../app/Frame";
import { SearchProvider } from "../archive/searchState";
import { ProblemView } from "../shared/ProblemView";
import { WatermarkProvider } from "../shared/watermark";
import { GateKeeper } from "../ticket/GateKeeper";
import { ForcedPassword } from "./ForcedPassword";
import { Idle } from "./Idle";

/** What the login page is told: where to return to, and why the reader is there. */
export interface Sent {
  from?: string;
  left?: Left;
}

/** Lets in who is logged in, and leads the others to the login and back. */
export function Guard() {
  const client = useQueryClient();
  const location = useLocation();
  const session = useSession();
  const about = useAbout();
  useEffect(() => gate.onLost(() => forget(client, "lost")), [client]);
  if (session.isError && !session.data) {
    return <ProblemView error={session.error} what="read" onRetry={() => void session.refetch()} />;
  }
  if (session.isPending || (!session.data && about.isPending)) return <Skeleton active className="alone" />;
  if (!session.data) {
    if (about.data?.setup_needed) return <Navigate to="/setup" replace />;
    const left = client.getQueryData<Left>(["left"]);
    const sent: Sent = left === "out" ? { left } : { left, from: location.pathname + location.search };
    return <Navigate to="/login" replace state={sent} />;
  }
  if (session.data.must_change_password) return <ForcedPassword />;
  // Whatever is kept in memory lives below here and goes with the session.
  return (
    <WatermarkProvider>
      <SearchProvider>
        <GateKeeper>
          <Frame />
          <Idle />
        </GateKeeper>
      </SearchProvider>
    </WatermarkProvider>
  );
}
