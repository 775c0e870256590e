import { expect, expectAccessible, picture, signIn, test } from "./fixtures";

const text = `合成演练：面积有误 ${Date.now().toString(36)}`;

test("a person sees his own data and asks for a correction; the office answers", async ({ page }) => {
  await signIn(page, "supervised");
  await page.goto("/own");
  await expect(page.getByTestId("area").first()).toBeVisible();
  await expect(page.locator("#area-A24")).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, "own");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "下载我的信息" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^qingjian-own-[\d-]+\.json$/);
  await page.getByRole("button", { name: /^(edit )?申请更正\/说明$/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "哪一项" }).click();
  await page.keyboard.press("Enter");
  await dialog.getByLabel("具体内容").fill(text);
  await picture(page, "own-request");
  await dialog.getByRole("button", { name: "提交" }).click();
  await expect(dialog).toBeHidden();
  const mine = page.getByRole("row").filter({ hasText: text });
  await expect(mine).toContainText("办理中");
  await expect(mine).toContainText(/20\d\d-\d\d-\d\d/);

  await signIn(page, "section_head");
  await page.goto("/admin/requests");
  await page.getByRole("row").filter({ hasText: text }).getByRole("button", { name: "答复" }).click();
  await dialog.getByLabel("作出说明").check();
  await dialog.getByLabel("答复内容").fill("合成演练：已核对，与登记一致。");
  await dialog.getByRole("button", { name: "发出答复" }).click();
  await expect(dialog).toBeHidden();

  await signIn(page, "supervised");
  await page.goto("/own");
  await expect(mine).toContainText("已核对，与登记一致");
});
