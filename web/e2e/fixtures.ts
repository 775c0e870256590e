import AxeBuilder from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** The value of a setting that the caller of these specs must give. */
export function setting(name: "QINGJIAN_URL" | "QINGJIAN_WORKBOOK"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; see playwright.config.ts`);
  return value;
}

export { accountOf, signIn, withTicket, withoutTicket } from "./access";

interface Watch {
  /** Console errors that a spec provokes on purpose. */
  expected: RegExp[];
}

/**
 * A page that fails its spec when it writes an error to the console, throws, or
 * asks anything of another origin.
 */
export const test = base.extend<{ watch: Watch }>({
  watch: [
    async ({ page }, use) => {
      const origin = new URL(setting("QINGJIAN_URL")).origin;
      const wrong: string[] = [];
      const outside: string[] = [];
      const watch: Watch = { expected: [] };
      page.on("console", (m) => m.type() === "error" && wrong.push(m.text()));
      page.on("pageerror", (e) => wrong.push(e.message));
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (/^https?:|^wss?:/.test(url.protocol) && url.origin !== origin) outside.push(request.url());
      });
      await use(watch);
      expect(wrong.filter((text) => !watch.expected.some((e) => e.test(text)))).toEqual([]);
      expect(outside).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Saves a picture where the caller wants them. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.QINGJIAN_SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, animations: "disabled" });
}

/** Expects no serious breach of WCAG 2 A and AA on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
  const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  expect(
    serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 5).join(" | ")}`),
  ).toEqual([]);
}

/** Says in the confirmation what was found out about every kind of warning. */
export async function explain(dialog: Locator): Promise<void> {
  await expect(dialog.locator(".ant-btn-loading")).toHaveCount(0);
  for (const field of await dialog.getByRole("textbox").all()) await field.fill("已与原件核对");
}

/** Finds somebody of the archive by whatever category has members. */
export async function anyone(page: Page): Promise<{ id: string; name: string }> {
  const catalog = (await (await page.request.get("/api/v1/catalog")).json()) as {
    categories: { code: string }[];
  };
  for (const { code } of catalog.categories) {
    const response = await page.request.post("/api/v1/persons/search", { data: { category: code, limit: 1 } });
    const { items } = (await response.json()) as { items?: { person_id: string; name: string }[] };
    const first = items?.[0];
    if (first) return { id: first.person_id, name: first.name };
  }
  throw new Error("nobody is in the archive");
}
