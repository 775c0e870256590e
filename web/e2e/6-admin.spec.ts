import { accountOf, expect, expectAccessible, picture, signIn, test } from "./fixtures";

/** A login that no earlier run has used. */
const fresh = `e2e${Date.now().toString(36)}`;

test("an account is made, its one-time password is shown once and must be changed", async ({ page, watch }) => {
  watch.expected.push(/status of 40[13]/);
  await signIn(page, "security_admin");
  await page.goto("/admin/accounts");
  // Nobody could approve for the only one of an administration.
  await expect(page.getByTestId("alone")).toContainText("审计管理员现有 1 人");
  await picture(page, "admin-alone");
  await page.getByRole("button", { name: "新建账户" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("登录名").fill(fresh);
  await dialog.getByLabel("姓名").fill("合成甲");
  await dialog.getByRole("button", { name: "建立" }).click();
  const once = page.getByTestId("once");
  await expect(once).toBeVisible();
  const password = ((await once.textContent()) ?? "").trim();
  await picture(page, "account-once");
  await expectAccessible(page);

  await page.getByTestId("person-menu").click();
  await page.getByRole("menuitem", { name: "退出登录" }).click();
  await expect(page).toHaveURL(/\/login$/);
  await page.getByLabel("登录名", { exact: true }).fill(fresh);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "请先更改密码" })).toBeVisible();
  await picture(page, "password-forced");
  await page.getByLabel("现在的密码").fill(password);
  await page.getByLabel("新密码", { exact: true }).fill("lotus pond seven herons");
  await page.getByLabel("再输一次新密码").fill("lotus pond seven herons");
  await page.getByRole("button", { name: "更改密码" }).click();
  await expect(page.getByTestId("person-menu")).toBeVisible();
});

test("a grant is proposed by one and approved by another", async ({ page }) => {
  await signIn(page, "security_admin");
  await page.goto("/admin/grants");
  await page.getByRole("button", { name: "提出授权" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "账户" }).fill(fresh);
  await expect(page.locator(".ant-select-item-option").filter({ hasText: fresh })).toBeVisible(); // once the accounts came
  await page.keyboard.press("Enter");
  await dialog.getByRole("combobox", { name: "身份" }).fill("分析员");
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("看不到任何个人");
  await dialog.getByLabel("理由").fill("合成演练：岗位需要");
  await expectAccessible(page);
  await picture(page, "grant-dialog");
  await dialog.getByRole("button", { name: "提请批准" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row").filter({ hasText: "合成甲" });
  await expect(row).toContainText("待批准");

  // Who proposed it finds nothing to approve.
  await page.goto("/admin/approvals");
  await expect(page.getByTestId("approval").filter({ hasText: "合成甲" })).toHaveCount(0);

  await signIn(page, "audit_admin");
  await page.goto("/admin/approvals");
  const card = page.getByTestId("approval").filter({ hasText: "合成甲" });
  await picture(page, "approvals");
  await card.getByRole("button", { name: "同意", exact: true }).click();
  await expect(card).toHaveCount(0);

  await signIn(page, "security_admin");
  await page.goto("/admin/grants");
  await expect(row).toContainText("有效");
});

test("a head of section ends what another one assigned by its number", async ({ page, watch }) => {
  watch.expected.push(/status of 404/);
  await signIn(page, "section_head");
  await page.goto("/admin/assignments");
  await expect(page.getByTestId("alone")).toHaveCount(0);
  await page.getByRole("button", { name: "撤销他人指定的" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("指派编号").fill("XS2026001");
  await dialog.getByRole("button", { name: "撤销", exact: true }).click();
  await expect(dialog).toContainText("编号应为 36 位");
  await dialog.getByLabel("指派编号").fill("0198c0de-0000-7000-8000-000000000000");
  await dialog.getByRole("button", { name: "撤销", exact: true }).click();
  await expect(dialog).toContainText("没有这项指派");
  await picture(page, "assignment-end");
  await expectAccessible(page);
});

test("the trail is searched, opened and verified", async ({ page }) => {
  await signIn(page, "audit_admin");
  await page.goto("/admin/audit");
  await page.getByRole("button", { name: "校验" }).click();
  const verify = page.getByTestId("verify");
  await expect(verify).toContainText(/记录完整，共 [\d,]+ 条/);
  await expect(verify).toContainText(/外部存证/);
  const asked = page.waitForRequest((r) => r.url().endsWith("/audit/search"));
  await page.getByRole("button", { name: "查找" }).click();
  expect((await asked).method()).toBe("POST");
  const rows = page.locator("tr.ant-table-row-level-0").filter({ has: page.locator("code") });
  await expect(rows.first()).toBeVisible();
  await rows.last().getByRole("button").click();
  await expect(page.locator("dl.entry").first()).toBeVisible();
  await picture(page, "audit");
  await expectAccessible(page);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "导出全部记录" }).click();
  expect((await saved).suggestedFilename()).toMatch(/\.ndjson$/);
});

test("an improper enquiry is reported by anyone of the office", async ({ page }) => {
  await signIn(page, "clerk");
  await page.goto("/");
  await page.getByTestId("person-menu").click();
  await page.getByRole("menuitem", { name: /打听案情/ }).click();
  await page.getByRole("button", { name: "登记", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("打听、过问的人").fill("某单位 合成乙");
  await dialog.getByLabel("打听、过问的事").fill("合成演练：打听办理进展");
  await dialog.getByRole("combobox", { name: "方式" }).click();
  await page.keyboard.press("Enter");
  await dialog.getByLabel("时间").fill("2026-11-20 09:30");
  await page.keyboard.press("Enter");
  await picture(page, "enquiry");
  await dialog.getByRole("button", { name: "登记", exact: true }).click();
  await expect(dialog).toBeHidden();
});

test("unusual look-ups are reviewed by the audit administrator", async ({ page }) => {
  await signIn(page, "audit_admin");
  await page.goto("/admin/alerts");
  await expect(page.getByText("异常只是提问，不是结论")).toBeVisible();
  await expect(page.locator(".ant-table-tbody")).toBeVisible();
  await picture(page, "alerts");
  await expectAccessible(page);
});

test("an administrator sees no archive", async ({ page, watch }) => {
  watch.expected.push(/status of 40[34]/);
  for (const role of ["security_admin", "audit_admin"]) {
    expect(accountOf(role).login).not.toBe("");
    await signIn(page, role);
    await page.goto("/archive/units");
    await expect(page.getByRole("alert").first()).toBeVisible();
    await expect(page.getByLabel("查找人员")).toHaveCount(0);
  }
});
