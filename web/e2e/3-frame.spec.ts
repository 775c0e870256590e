import { anyone, expect, picture, signIn, test, withTicket } from "./fixtures";

test.beforeEach(async ({ page }) => {
  await signIn(page, "auditor");
  await withTicket(page);
});

test("a person is reached by keyboard alone", async ({ page }) => {
  const person = await anyone(page);
  await page.goto("/archive/figures");
  await expect(page.getByRole("heading", { name: "基础数据" })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByLabel("查找人员")).toBeFocused();
  await page.keyboard.insertText(person.name);
  await page.keyboard.press("Enter");
  const row = page.locator("tr.openable").first();
  await expect(row).toBeVisible();
  for (let i = 0; i < 40 && !(await row.evaluate((el) => el === document.activeElement)); i++) {
    await page.keyboard.press("Tab");
  }
  await expect(row).toBeFocused();
  await picture(page, "archive-keyboard");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("area").first()).toBeVisible();
});

test("? shows the keys and Escape closes them", async ({ page }) => {
  await page.goto("/archive/figures");
  await expect(page.getByRole("heading", { name: "基础数据" })).toBeVisible();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog");
  await expect(keys).toContainText("查找人员");
  // The window takes the focus when it has finished opening.
  await page.waitForFunction(() => document.activeElement?.closest(".ant-modal"));
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
});

test("synthetic data say so on every page", async ({ page }) => {
  const meta = (await (await page.request.get("/api/v1/meta")).json()) as { synthetic: boolean };
  for (const path of ["/archive", "/archive/units", "/archive/figures"]) {
    await page.goto(path);
    await expect(page.getByTestId("watermark")).not.toBeEmpty();
    await expect(page.locator(".synthetic")).toHaveCount(meta.synthetic ? 1 : 0);
    // On paper the frame is gone, the mark is not.
    await page.emulateMedia({ media: "print" });
    const across = page.locator(".print-watermark");
    await expect(across).toBeVisible();
    if (meta.synthetic) await expect(across).toContainText("合成数据");
    await page.emulateMedia({ media: "screen" });
  }
});

test("an address that leads nowhere says so", async ({ page }) => {
  await page.goto("/no-such-page");
  await expect(page.getByText("没有这个页面")).toBeVisible();
});

test("the API reference reads from this server alone", async ({ page }) => {
  await page.goto("/docs");
  await expect(page.getByText("/api/v1/meta").first()).toBeVisible();
  await picture(page, "docs");
});
