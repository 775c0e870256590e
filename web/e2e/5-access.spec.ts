import { accountOf, anyone, expect, expectAccessible, picture, signIn, test, withTicket, withoutTicket } from "./fixtures";

/** A refused call is written to the console by the browser itself. */
const refused = /status of 40[13]/;

test("who is not logged in logs in and comes back to where he was", async ({ page, watch }) => {
  watch.expected.push(refused);
  const { login, password } = accountOf("auditor");
  await page.goto("/archive/figures?as_of=2026-01-01");
  await expect(page).toHaveURL(/\/login$/);
  await expectAccessible(page);
  await page.getByLabel("登录名", { exact: true }).fill(login);
  await page.getByLabel("密码", { exact: true }).fill("not the password at all");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("没有通过");
  await page.getByLabel("密码", { exact: true }).fill(password);
  await picture(page, "login");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/archive\/figures\?as_of=2026-01-01$/);
  await expect(page.getByTestId("person-menu")).toBeVisible();
});

test("doors are those that the roles open", async ({ page }) => {
  const doors = page.getByRole("navigation", { name: "主要栏目" });
  await signIn(page, "clerk");
  await page.goto("/");
  await expect(page).toHaveURL(/\/import$/);
  await expect(doors).toContainText("导入");
  await expect(doors).not.toContainText("管理");
  await expect(page.getByTestId("ticket-chip")).toHaveCount(0);
  await signIn(page, "supervised");
  await page.goto("/");
  await expect(page).toHaveURL(/\/own$/);
  await expect(doors).toHaveText("我的信息");
  await signIn(page, "audit_admin");
  await page.goto("/");
  await expect(page).toHaveURL(/\/admin\//);
  await expect(doors).toHaveText("管理");
});

test("a dossier asks for its purpose, then opens; the purpose stands on screen and on paper", async ({ page, watch }) => {
  watch.expected.push(refused);
  await signIn(page, "auditor");
  await withoutTicket(page);
  const person = await anyone(page);
  await page.goto(`/archive/${person.id}`);
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("登记后接着打开");
  await dialog.getByRole("combobox", { name: "用途" }).click();
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("法律依据")).not.toBeEmpty();
  await dialog.getByLabel("案号").fill("2026-试-017");
  await expectAccessible(page);
  await picture(page, "ticket-dialog");
  await dialog.getByRole("button", { name: "登记并开始" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(person.name);
  const chip = page.getByTestId("ticket-chip");
  await expect(chip).toContainText(/2026-试-017.*剩 \d+ 分/);
  await picture(page, "ticket-chip");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByTestId("print-purpose")).toContainText(/2026-试-017 .*20\d\d-/);
  await page.emulateMedia({ media: "screen" });

  // Ended, the archive is closed until another purpose is stated.
  await chip.click();
  await page.getByRole("button", { name: "结束", exact: true }).click();
  await expect(page.getByTestId("record")).toHaveCount(0);
  await expect(dialog).toContainText("登记后接着打开");
  // The window takes the focus when it has finished opening.
  await page.waitForFunction(() => document.activeElement?.closest(".ant-modal"));
  await page.keyboard.press("Escape");
  await expect(page.getByRole("alert").first()).toBeVisible();
});

test("level 3 waits for another person", async ({ page, watch }) => {
  watch.expected.push(refused);
  await signIn(page, "auditor");
  await withoutTicket(page);
  await page.goto("/archive");
  await page.getByTestId("ticket-chip").click();
  const dialog = page.getByRole("dialog").filter({ hasText: "查阅用途" });
  await dialog.getByRole("combobox", { name: "用途" }).click();
  await page.keyboard.press("Enter");
  await dialog.getByLabel("案号").fill("2026-试-018");
  await dialog.getByLabel(/并申请第 3 级/).check();
  await dialog.getByLabel("为什么需要第 3 级").fill("合成演练：核对房产登记");
  await dialog.getByRole("button", { name: "登记并提请批准" }).click();
  // Without a second factor the page says where to set it up; with one the wish waits.
  const waits = page.getByTestId("ticket-chip").filter({ hasText: "等待批准" });
  const factor = page.getByRole("dialog").filter({ hasText: "动态码" }).last();
  await expect(waits.or(factor).first()).toBeVisible();
  await picture(page, "ticket-level-3");

  // Whoever approves sees for which case and by what law.
  await signIn(page, "section_head");
  await page.goto("/admin/approvals");
  const stated = page.getByTestId("stated").filter({ hasText: "2026-试-018" });
  await expect(stated).toContainText("法律依据");
  await picture(page, "approval-case");
  await expectAccessible(page);
});

test("an emergency says first what will follow, and is marked on every page", async ({ page }) => {
  await signIn(page, "section_head");
  await page.goto("/archive");
  await page.getByTestId("ticket-chip").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /情况紧急/ }).click();
  await expect(dialog).toContainText("审计管理员会立即得到通知");
  await dialog.getByLabel("紧急理由").fill("太短");
  await dialog.getByRole("button", { name: /开始紧急查阅/ }).click();
  await expect(dialog).toContainText("至少 10 个字");
  await dialog.getByLabel("紧急理由").fill("合成演练：值班期间突发事件，授权人联系不上");
  await dialog.getByRole("button", { name: /开始紧急查阅/ }).click();
  await expect(page.getByTestId("break-glass")).toBeVisible();
  await picture(page, "break-glass");
  await page.goto("/archive/units");
  await expect(page.getByTestId("break-glass")).toBeVisible();
  await page.getByTestId("ticket-chip").click();
  await page.getByRole("button", { name: "结束", exact: true }).click();
  await expect(page.getByTestId("break-glass")).toHaveCount(0);
});

test("a session that ended elsewhere leads to the login and back", async ({ page, watch }) => {
  watch.expected.push(refused);
  await signIn(page, "auditor");
  const person = await anyone(page);
  await withTicket(page);
  await page.goto(`/archive/${person.id}`);
  await expect(page.getByTestId("record").first()).toBeVisible();
  await page.request.delete("/api/v1/session");
  await page.getByRole("button", { name: /历史 \d+ 版/ }).first().click();
  await expect(page).toHaveURL(/\/login$/);
  await expect(page.getByText("登录已经结束")).toBeVisible();
  await expect(page.getByText(person.name)).toHaveCount(0);
  const { login, password } = accountOf("auditor");
  await page.getByLabel("登录名", { exact: true }).fill(login);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/archive/${person.id}$`));
});

test("an idle page warns, then locks and forgets", async ({ page, watch }) => {
  watch.expected.push(refused);
  await page.clock.install();
  await signIn(page, "auditor");
  const { idle_seconds: idle } = (await (await page.request.get("/api/v1/session")).json()) as { idle_seconds: number };
  await page.goto("/archive");
  await expect(page.getByRole("heading", { name: "档案" })).toBeVisible();
  await page.clock.fastForward((idle - 60) * 1000);
  await expect(page.getByRole("dialog")).toContainText("秒后锁定屏幕");
  await page.getByRole("button", { name: "继续使用" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.clock.fastForward((idle + 1) * 1000);
  await expect(page).toHaveURL(/\/login$/);
  await expect(page.getByText("屏幕已锁定")).toBeVisible();
  expect((await page.request.get("/api/v1/session")).status()).toBe(401);
});

test("one's own devices, password rules and second factor", async ({ page }) => {
  await signIn(page, "clerk");
  await page.goto("/me");
  await expect(page.getByRole("row").filter({ hasText: "本机" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "密码" }).click();
  await page.getByLabel("新密码", { exact: true }).fill("aaaaaaaaaaaaaa");
  const rules = page.getByRole("list", { name: "密码的要求" });
  await expect(rules.getByRole("listitem").filter({ hasText: "至少 12 个字符" })).toContainText("已满足");
  await expect(rules.getByRole("listitem").filter({ hasText: "重复" })).toContainText("尚未满足");
  await picture(page, "password-rules");
  await page.getByRole("link", { name: "动态码" }).click();
  await expect(page.getByText("动态码是密码之外的第二道验证")).toBeVisible();
});
