import { defineConfig } from "@playwright/test";

/**
 * Drives the page of a real server. The caller starts it and sets
 *   QINGJIAN_URL       its address
 *   QINGJIAN_WORKBOOK  a workbook with good rows and some that need correcting
 *   QINGJIAN_ACCOUNTS  who can log in as what: {"clerk": {"login": "...", "password": "..."}, ...} for
 *                      clerk, auditor, section_head, supervised, security_admin and audit_admin
 *   QINGJIAN_SHOTS     (optional) a folder for pictures
 *   QINGJIAN_CHROMIUM  (optional) the browser, Debian's by default
 * The specs run in order on one data directory that nothing else has filled.
 */
export default defineConfig({
  testDir: "e2e",
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  maxFailures: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  outputDir: process.env.QINGJIAN_SHOTS ? `${process.env.QINGJIAN_SHOTS}/failed` : "test-results",
  use: {
    baseURL: process.env.QINGJIAN_URL,
    viewport: { width: 1366, height: 768 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.QINGJIAN_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
