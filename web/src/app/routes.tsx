import { Skeleton } from "antd";
import { Navigate, createBrowserRouter } from "react-router";
import { Frame } from "./Frame";
import { Broken, NotFound } from "./NotFound";

/** All addresses of the page. Ids in them are opaque. */
export function createRouter() {
  return createBrowserRouter([
    {
      element: <Frame />,
      hydrateFallbackElement: <Skeleton active />,
      children: [
        {
          errorElement: <Broken />,
          children: [
            { index: true, element: <Navigate to="/import" replace /> },
            {
              path: "import",
              lazy: async () => ({ Component: (await import("../ingest/ImportPage")).ImportPage }),
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
            { path: "*", element: <NotFound /> },
          ],
        },
      ],
    },
  ]);
}
