import { expect, expectAccessible, explain, picture, setting, signIn, test } from "./fixtures";

test.beforeEach(({ page }) => signIn(page, "clerk"));

test("a file that is no workbook gives a clear error and stores nothing", async ({ page, watch }) => {
  watch.expected.push(/status of 4\d\d/);
  await page.goto("/import");
  await page.locator("input[type=file]").setInputFiles({
    name: "notes.xlsx",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("just a note"),
  });
  await page.getByRole("button", { name: "上传并检查" }).click();
  // Refused at the door with a request number, or kept as a batch in which nothing could be read.
  await expect(page.getByRole("alert").first()).toContainText(/没有存入任何内容[^]*请求编号|没有写入任何内容/);
  await picture(page, "import-not-a-workbook");
});

test("a workbook is checked, its issues are grouped by cause, and what is good is published", async ({ page }) => {
  test.slow(); // two accessibility checks of long tables
  await page.goto("/");
  await expect(page).toHaveURL(/\/import$/);
  await expect(page).toHaveTitle(/导入/);
  await expect(page.getByText("生效日期")).toBeVisible();
  await page.locator("input[type=file]").setInputFiles(setting("QINGJIAN_WORKBOOK"));
  await picture(page, "import-1-choose");
  await expectAccessible(page);
  await page.getByRole("button", { name: "上传并检查" }).click();

  await expect(page).toHaveURL(/\/import\/batches\/[0-9a-f-]{36}$/);
  const causes = page.getByTestId("cause");
  await expect(causes.first()).toBeVisible();
  await expect(causes.first().locator("code").first()).toHaveText(/^([A-Z]+\d+|第 .* 行|整张表|整个文件)$/);
  for (const severity of ["error", "warning"]) {
    const of = causes.filter({ has: page.locator(`.severity-${severity}`) });
    const counts = (await of.locator(".cause-count strong").allInnerTexts()).map(Number);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  }
  await picture(page, "import-2-check");
  await expectAccessible(page);

  await page.getByText("逐条", { exact: true }).click();
  await expect(page).toHaveURL(/issues=cells/);
  await expect(page.locator(".ant-table-row code").first()).toBeVisible();
  await picture(page, "import-2-issues");

  await page.getByRole("button", { name: "看变化" }).click();
  await expect(page).toHaveURL(/view=changes/);
  await expect(page.getByText("入库后会有这些变化")).toBeVisible();
  await expect(page.locator(".change-new").first()).toBeVisible();
  await picture(page, "import-3-changes");
  await expectAccessible(page);

  await page.getByRole("button", { name: /^入库 [\d,]+ 行$/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(/将新增 [\d,]+ 行、更新 [\d,]+ 行/);
  await expect(dialog).toHaveCSS("opacity", "1");
  await explain(dialog);
  await picture(page, "import-3-confirm");
  await dialog.getByRole("button", { name: /^入库 [\d,]+ 行$/ }).click();

  await expect(page.getByRole("heading", { name: "入库回执" })).toBeVisible();
  await expect(page.getByText(/^已入库 [\d,]+ 行$/)).toBeVisible();
  await expect(page.getByText(/读取 [\d,]+ 行 = 新增/)).toBeVisible();
  await expect(page.getByTestId("watermark")).toHaveText(/数据截至批次 \d+，时间 \d{4}-/);
  await picture(page, "import-4-receipt");
  await expectAccessible(page);
});

test("a batch has its own address, and the list leads to it", async ({ page }) => {
  await page.goto("/import");
  const row = page.locator("tr.openable").filter({ hasText: "已入库" }).first();
  await row.click();
  await expect(page.getByRole("heading", { name: "入库回执" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "入库回执" })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/import$/);
  await expect(row).toBeVisible();
});

test("an unknown batch is told as a problem with a request number", async ({ page, watch }) => {
  watch.expected.push(/status of 4\d\d/);
  await page.goto("/import/batches/00000000-0000-4000-8000-000000000000");
  await expect(page.getByRole("alert")).toContainText("请求编号");
});
