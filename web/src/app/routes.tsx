import { Skeleton } from "antd";
import { createBrowserRouter } from "react-router";
import type { RouteObject } from "react-router";
import { Guard } from "../account/Guard";
import { Home } from "./Home";
import { Broken, NotFound } from "./NotFound";

/** The pages of the administration; the server has the last word on who may see them. */
const adminRoutes: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import("../admin/AdminHome")).AdminHome }) },
  { path: "approvals", lazy: async () => ({ Component: (await import("../admin/ApprovalsPage")).ApprovalsPage }) },
  { path: "assignments", lazy: async () => ({ Component: (await import("../admin/AssignmentsPage")).AssignmentsPage }) },
  { path: "accounts", lazy: async () => ({ Component: (await import("../admin/AccountsPage")).AccountsPage }) },
  { path: "grants", lazy: async () => ({ Component: (await import("../admin/GrantsPage")).GrantsPage }) },
  { path: "keys", lazy: async () => ({ Component: (await import("../admin/KeysPage")).KeysPage }) },
  { path: "audit", lazy: async () => ({ Component: (await import("../admin/AuditPage")).AuditPage }) },
  { path: "alerts", lazy: async () => ({ Component: (await import("../admin/AlertsPage")).AlertsPage }) },
  { path: "requests", lazy: async () => ({ Component: (await import("../admin/RequestsPage")).RequestsPage }) },
  { path: "registers/:kind?", lazy: async () => ({ Component: (await import("../admin/RegistersPage")).RegistersPage }) },
];

/** All addresses of the page. Ids in them are opaque. */
export function createRouter() {
  return createBrowserRouter([
    {
      path: "login",
      hydrateFallbackElement: <Skeleton active className="alone" />,
      lazy: async () => ({ Component: (await import("../account/LoginPage")).LoginPage }),
    },
    {
      path: "setup",
      hydrateFallbackElement: <Skeleton active className="alone" />,
      lazy: async () => ({ Component: (await import("../account/SetupPage")).SetupPage }),
    },
    {
      element: <Guard />,
      hydrateFallbackElement: <Skeleton active />,
      children: [
        {
          errorElement: <Broken />,
          children: [
            { index: true, element: <Home /> },
            {
              path: "import",
              lazy: async () => ({ Component: (await import("../ingest/ImportPage")).ImportPage }),
            },
            {
              path: "import/feeds",
              lazy: async () => ({ Component: (await import("../ingest/FeedsPage")).FeedsPage }),
            },
            {
              path: "import/batches/:id",
              lazy: async () => ({ Component: (await import("../ingest/BatchPage")).BatchPage }),
            },
            {
              path: "archive",
              lazy: async () => ({ Component: (await import("../archive/SearchPage")).SearchPage }),
            },
            {
              path: "archive/units/:code?",
              handle: { keepsPlace: true }, // another unit is another place in the same tree
              lazy: async () => ({ Component: (await import("../archive/UnitsPage")).UnitsPage }),
            },
            {
              path: "archive/figures",
              lazy: async () => ({ Component: (await import("../archive/FiguresPage")).FiguresPage }),
            },
            {
              path: "archive/:personId",
              lazy: async () => ({ Component: (await import("../archive/DossierPage")).DossierPage }),
            },
            {
              path: "me",
              lazy: async () => ({ Component: (await import("../account/MePage")).MePage }),
              children: [
                { index: true, lazy: async () => ({ Component: (await import("../account/DevicesView")).DevicesView }) },
                { path: "password", lazy: async () => ({ Component: (await import("../account/PasswordView")).PasswordView }) },
                { path: "factor", lazy: async () => ({ Component: (await import("../account/FactorView")).FactorView }) },
                { path: "tokens", lazy: async () => ({ Component: (await import("../account/TokensView")).TokensView }) },
              ],
            },
            {
              path: "own",
              lazy: async () => ({ Component: (await import("../own/OwnPage")).OwnPage }),
            },
            {
              path: "admin",
              lazy: async () => ({ Component: (await import("../admin/AdminPage")).AdminPage }),
              children: adminRoutes,
            },
            { path: "*", element: <NotFound /> },
          ],
        },
      ],
    },
  ]);
}
