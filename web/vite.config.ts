import react from "@vitejs/plugin-react";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the server's API. */
const server = process.env.QINGJIAN_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    react(),
    {
      // The folder is embedded by embed.go and must exist in a bare clone.
      name: "keep-dist",
      closeBundle() {
        if (existsSync("dist")) writeFileSync("dist/.gitkeep", "");
        else mkdirSync("dist");
      },
    },
  ],
  build: {
    // Office browsers lag behind; antd 5 itself needs :where, hence 88.
    target: "chrome88",
    // The licences of what is bundled travel with it.
    license: { fileName: "licenses.md" },
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: { index: resolve("index.html"), docs: resolve("docs.html") },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/openapi.json", "/healthz", "/readyz"].map((p) => [p, server]),
    ),
  },
  test: { include: ["src/**/*.test.ts"] },
});
