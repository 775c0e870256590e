import { expect, expectAccessible, picture, signIn, test, withTicket } from "./fixtures";

test.beforeEach(({ page }) => signIn(page, "auditor"));

test("a unit is found in the tree and opens its people", async ({ page }) => {
  await page.goto("/archive");
  await page.getByRole("link", { name: "单位", exact: true }).click();
  await expect(page).toHaveURL(/\/archive\/units/);
  await page.getByLabel("单位名称或编码").fill("村");
  await expect(page.getByRole("status").filter({ hasText: /找到 \d+ 个单位/ })).toBeVisible();
  await page.locator(".units-tree mark").first().click();
  const unit = page.getByTestId("unit");
  await expect(unit).toContainText("行政村");
  await expect(unit.locator("tr.openable").first()).toBeVisible();
  await picture(page, "unit");
  await expectAccessible(page);
  await unit.locator("tr.openable").first().click();
  await expect(page).toHaveURL(/\/archive\/[0-9a-f]{32}$/);
  await page.goBack();
  await expect(unit).toBeVisible();
});

test("the people of a unit and all below it", async ({ page }) => {
  await page.goto("/archive/units/990118");
  await page.getByLabel("含下级单位").check();
  await expect(page.locator("tr.openable").nth(10)).toBeVisible();
  // Before the tree began there was none.
  await page.goto("/archive/units/990118?as_of=1990-01-01");
  await expect(page.getByText("还没有单位树")).toBeVisible();
});

test("base figures tell missing from not supplied, and the areas add up", async ({ page }) => {
  await page.goto("/archive/figures");
  const totals = page.getByTestId("totals");
  await expect(totals).toContainText("应建档");
  const figures = (await totals.locator("dd").allTextContents()).map((s) => Number(s.replace(/,/g, "")));
  expect(figures[1]).toBeGreaterThan(0);
  await expect(page.getByRole("row").filter({ hasText: "A26" })).toBeVisible();
  await picture(page, "figures");
  await expectAccessible(page);
  const row = page.getByRole("row").filter({ hasText: "A12" });
  const cells = (await row.getByRole("cell").allTextContents()).slice(3, 7).map((s) => Number(s.replace(/,/g, "")));
  expect(cells.reduce((a, b) => a + b, 0)).toBe(figures[2]);
});

test("what a register says stands beside the declaration", async ({ page }) => {
  const answer = await page.request.post("/api/v1/persons/search", { data: { unit: "990118", subtree: true, limit: 200 } });
  const { items } = (await answer.json()) as { items: { person_id: string }[] };
  const headers = await withTicket(page);
  for (const { person_id } of items) {
    const dossier = (await (await page.request.get(`/api/v1/persons/${person_id}/dossier`, { headers })).json()) as {
      areas: { code: string; registers?: unknown[] }[];
    };
    if (!dossier.areas.some((a) => a.code === "A12" && a.registers)) continue;
    await page.goto(`/archive/${person_id}`);
    const house = page.locator("#area-A12");
    await expect(house.getByTestId("registers")).toContainText("不动产登记");
    await expect(house.getByTestId("registers")).toContainText(/本人|配偶|夫|妻|子|女|父|母/);
    await house.scrollIntoViewIfNeeded();
    await picture(page, "dossier-registers");
    await expectAccessible(page);
    return;
  }
  throw new Error("nobody has a house on register");
});
