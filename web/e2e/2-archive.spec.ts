import { anyone, expect, expectAccessible, picture, signIn, test, withTicket } from "./fixtures";

test.beforeEach(async ({ page }) => {
  await signIn(page, "auditor");
  await withTicket(page);
});

test("a person is found by name and all areas show their coverage", async ({ page }) => {
  const person = await anyone(page);
  await page.goto("/archive");
  await page.getByLabel("姓名", { exact: true }).fill(person.name);
  await page.getByRole("button", { name: "查找", exact: true }).click();
  const row = page.locator("tr.openable").filter({ hasText: person.name }).first();
  await expect(row).toBeVisible();
  expect(page.url()).not.toContain(encodeURIComponent(person.name));
  await picture(page, "archive-search");
  await expectAccessible(page);

  await row.click();
  await expect(page).toHaveURL(/\/archive\/[0-9a-f]{32}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(person.name);
  expect(await page.title()).not.toContain(person.name);
  await expect(page.getByTestId("area")).toHaveCount(26);
  await expect(page.getByTestId("group")).toHaveCount(7);
  for (const code of ["A01", "A12", "A26"]) {
    const area = page.getByTestId("area").filter({ hasText: code });
    await expect(area.locator(".mark").first()).toHaveAttribute("aria-label", /有内容|无需报告|未提供|不要求/);
  }
  await expect(page.getByTestId("coverage")).toBeVisible();
  await expect(page.getByTestId("record").first()).toContainText(/来源 .+\.xlsx \/ .+ \/ 第 \d+ 行/);
  await picture(page, "dossier");
  await expectAccessible(page);

  await page.goBack();
  await expect(row).toBeVisible();
});

test("the identity number box never writes into the address", async ({ page }) => {
  await page.goto("/archive");
  await expect(page.getByRole("heading", { name: "档案" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByLabel("查找人员")).toBeFocused();
  await page.keyboard.type("110101190001010014");
  const asked = page.waitForRequest((r) => r.url().endsWith("/persons/search"));
  await page.keyboard.press("Enter");
  expect((await asked).method()).toBe("POST");
  await expect(page.getByText(/没有找到|找到/).first()).toBeVisible();
  expect(page.url()).not.toContain("110101");
  expect(JSON.stringify(await page.evaluate(() => window.history.state))).not.toContain("110101");
});

test("every record has its versions", async ({ page }) => {
  const person = await anyone(page);
  await page.goto(`/archive/${person.id}`);
  await page.getByRole("button", { name: /历史 \d+ 版/ }).first().click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByTestId("version").first()).toContainText(/批次 \d+/);
  await picture(page, "dossier-history");
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
});

test("before the first batch nothing had been supplied", async ({ page }) => {
  const person = await anyone(page);
  await page.goto(`/archive/${person.id}`);
  await page.getByLabel("已知于").fill("2001-01-01 00:00");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/as_known=2/);
  await expect(page.getByTestId("axes")).toContainText("所知为准");
  for (const area of await page.getByTestId("area").all()) await expect(area).toContainText("未提供");
  await picture(page, "dossier-as-known-before");
  await page.getByRole("button", { name: "回到今天" }).click();
  await expect(page.getByTestId("record").first()).toBeVisible();
});

test("sensitive fields are masked until the reader asks and is warned", async ({ page }) => {
  const person = await anyone(page);
  await page.goto(`/archive/${person.id}`);
  const masked = page.locator(".record .masked");
  await expect(masked.first()).toBeVisible();
  const before = await masked.count();
  await page.getByRole("switch").click();
  await expect(page.getByText("这次查看会连同时间一起记录")).toBeVisible();
  const asked = page.waitForRequest(/reveal=true/);
  await page.getByRole("button", { name: "显示", exact: true }).click();
  await asked;
  await expect(page.getByText("敏感字段已完整显示")).toBeVisible();
  // What is of level 3 stays masked under a ticket of level 2.
  await expect(async () => expect(await masked.count()).toBeLessThan(before)).toPass();
  expect(page.url()).not.toContain("reveal");
});

test("the page speaks English and remembers it", async ({ page }) => {
  const person = await anyone(page);
  await page.goto(`/archive/${person.id}`);
  await expect(page.getByTestId("area").first()).toBeVisible();
  await page.getByRole("button", { name: /切换为英文/ }).click();
  await expect(page.getByText(/What was true on/)).toBeVisible();
  await expect(page.getByTestId("area").first()).toContainText("Basic profile");
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Main sections" })).toContainText("Archive");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByTestId("record").first()).toBeVisible();
  await picture(page, "dossier-en");
  await signIn(page, "clerk");
  await page.goto("/import");
  await expect(page.getByText("Recent batches")).toBeVisible();
  await expect(page.locator("tr.openable").first()).toBeVisible();
  await picture(page, "import-en");
});
