import { readFileSync } from "node:fs";
import { expect, expectAccessible, picture, signIn, test } from "./fixtures";

test.beforeEach(({ page }) => signIn(page, "clerk"));

test("a template is found by a word; sent back blank it says what to do", async ({ page }) => {
  await page.goto("/import");
  await page.getByRole("button", { name: "下载模板" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toHaveCSS("opacity", "1");
  await expect(dialog.getByText("基层群众性自治组织")).toBeVisible();
  await picture(page, "template-1-choose");
  await expectAccessible(page);
  await dialog.getByLabel("输入名称或编号查找").fill("房产");
  const first = dialog.getByRole("listitem").first();
  await expect(first).toContainText("A12");
  await picture(page, "template-2-found");
  const [file] = await Promise.all([page.waitForEvent("download"), first.getByRole("button").click()]);
  expect(file.suggestedFilename()).toMatch(/^模板-A12.*\.xlsx$/);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await page.locator("input[type=file]").setInputFiles({
    name: file.suggestedFilename(),
    mimeType: "application/octet-stream",
    buffer: readFileSync(await file.path()),
  });
  await page.getByRole("button", { name: "上传并检查" }).click();
  const cause = page.getByTestId("cause").first();
  await expect(cause).toContainText("这份模板还没有填写内容");
  await picture(page, "template-3-blank");
  await cause.getByRole("link", { name: "下载模板" }).click();
  await expect(page.getByRole("dialog")).toContainText("下载填报模板");
});

test("a unit that the file does not tell is asked for, and the answer is seen", async ({ page }) => {
  await page.goto("/import");
  await page.locator("input[type=file]").setInputFiles({
    name: "房产.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      "姓名,公民身份号码,产权人姓名,产权人与本人关系,坐落,建筑面积,房产类型,房产来源,取得时间,价格\n" +
        "样本壬,120118197003070003,样本壬,本人,样本路九号,92.5,住宅,购买,2015-03,86\n",
    ),
  });
  await page.getByRole("button", { name: "上传并检查" }).click();
  const question = page.getByRole("alert").filter({ hasText: "这些列以什么为单位" });
  await expect(question).toContainText("没有写单位，按元看数值偏小");
  await expect(page.getByRole("button", { name: "看变化" })).toBeDisabled();
  await picture(page, "template-4-question");
  await expectAccessible(page);
  await question.getByText("万元", { exact: true }).click();
  await question.getByRole("button", { name: "按所选单位重新检查" }).click();
  await expect(page.getByText("单位已选定")).toBeVisible();
  await expect(page.getByTestId("cause").filter({ hasText: "已换算为元（1 万元 = 10000 元）" })).toBeVisible();
  await expect(page.getByRole("button", { name: "看变化" })).toBeEnabled();
  await picture(page, "template-5-answered");
  await expectAccessible(page);
});
