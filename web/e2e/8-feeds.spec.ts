import { expect, expectAccessible, picture, signIn, test } from "./fixtures";

test.beforeEach(({ page }) => signIn(page, "clerk"));

test("the board tells who owes what, and a delivery that is held is released with a reason", async ({ page }) => {
  await page.goto("/import");
  await page.getByRole("navigation", { name: "导入" }).getByRole("link", { name: "报送看板" }).click();
  await expect(page).toHaveURL(/\/import\/feeds$/);
  await expect(page).toHaveTitle(/报送看板/);
  const row = page.getByRole("row").filter({ hasText: "各街镇房价" });
  await expect(row).toContainText("等您处理");
  await expect(page.getByRole("row").filter({ hasText: "不动产登记" })).toContainText("尚未报送");
  await picture(page, "feeds-board");
  await expectAccessible(page);

  await row.click();
  const history = page.getByRole("dialog").filter({ hasText: "历次报送" });
  await expect(history).toContainText("6 行，比平时（约 24 行）少得多");
  await expect(history).toContainText("您好！");
  await picture(page, "feeds-held");
  await expectAccessible(page);
  await history.getByRole("button", { name: "放行入库" }).click();
  const ask = page.getByRole("dialog").filter({ hasText: "将入库" });
  await ask.getByRole("textbox").fill("已电话核实");
  await picture(page, "feeds-release");
  await ask.getByRole("button", { name: "放行入库" }).click();
  await expect(history.getByRole("row").filter({ hasText: "已入库" })).toHaveCount(2);
  await expect(history).not.toContainText("暂存");
  await history.getByRole("button", { name: "关闭", exact: true }).click();
  await expect(row).toContainText("按时");
  await picture(page, "feeds-released");
});
