import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "./api/client";
import { App } from "./app/App";
import "./app/page.css";
import { applyPalette } from "./app/theme";
import { I18nProvider } from "./i18n";

/** A refusal stays one however often it is asked; only a silent server is asked twice. */
function mayRetry(failures: number, error: unknown): boolean {
  const status = error instanceof Problem ? error.status : 0;
  return failures < 1 && (status === 0 || status === 503);
}

const client = new QueryClient({
  defaultOptions: {
    queries: { retry: mayRetry, refetchOnWindowFocus: false, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
});

applyPalette(document.documentElement);
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <I18nProvider>
          <App />
        </I18nProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
