import { readFileSync } from "node:fs";
import { expect, expectAccessible, explain, picture, signIn, test } from "./fixtures";

test.slow(); // accessibility checks of long tables

test.beforeEach(({ page }) => signIn(page, "clerk"));

/** The newest batch of the specs before: published, with rows that were refused. */
async function newest(page: import("@playwright/test").Page) {
  const response = await page.request.get("/api/v1/batches?limit=50");
  const { items } = (await response.json()) as {
    items: { batch_id: string; batch_no?: number; status: string; kind?: string; mine?: boolean; rows: { rejected: number } }[];
  };
  const found = items.find((b) => b.mine && b.status === "published" && b.batch_no && !b.kind);
  if (!found) throw new Error("no batch of the clerk's is published");
  return found;
}

test("what goes back is marked, and the refused rows supplement their batch", async ({ page }) => {
  const batch = await newest(page);
  await page.goto(`/import/batches/${batch.batch_id}`);
  await expect(page.getByText("这一批带来的变化")).toBeVisible();
  const [marked] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "标出问题的表" }).click(),
  ]);
  expect(readFileSync(await marked.path()).subarray(0, 2).toString()).toBe("PK");
  const [receipt] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "回执（xlsx）" }).click(),
  ]);
  expect(receipt.suggestedFilename()).toMatch(/\.xlsx$/);
  await picture(page, "loop-1-receipt");
  await expectAccessible(page);
  expect(batch.rows.rejected).toBeGreaterThan(0);
  const [refused] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "未入库的行" }).click(),
  ]);
  await page.getByRole("button", { name: "上传更正后的文件" }).click();
  await expect(page.getByText("这次上传更正或补充的是一个已有批次")).toBeVisible();
  await page.locator("input[type=file]").setInputFiles({
    name: "refused.xlsx",
    mimeType: "application/octet-stream",
    buffer: readFileSync(await refused.path()),
  });
  await page.getByRole("button", { name: "上传并检查" }).click();
  await expect(page.getByText("同一批的各次上传")).toBeVisible();
  await picture(page, "loop-2-supplement");
  await expectAccessible(page);
});

test("a batch is withdrawn after its consequences were seen, and so is the withdrawal", async ({ page }) => {
  const batch = await newest(page);
  for (const turn of [1, 2]) {
    await page.goto("/import");
    await page.getByRole("button", { name: /^撤回本批 \d+$/ }).first().click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("撤回不会抹去任何内容");
    await expect(dialog).toHaveCSS("opacity", "1");
    await dialog.getByLabel("撤回原因").fill("报错了表");
    if (turn === 1) {
      await picture(page, "loop-3-withdraw");
      await expectAccessible(page);
    }
    await dialog.getByRole("button", { name: "看会怎样" }).click();
    await expect(page.getByText(/撤回第 \d+ 批：请先看后果/)).toBeVisible();
    await page.getByRole("button", { name: "看变化" }).click();
    await expect(page.locator(".change-disappear, .change-new, .change-changed").first()).toBeVisible();
    await picture(page, `loop-4-consequences-${turn}`);
    await expectAccessible(page);
    await page.getByRole("button", { name: "确认撤回" }).click();
    const sure = page.getByRole("dialog");
    await explain(sure);
    await sure.getByRole("button", { name: "确认撤回" }).click();
    await expect(page.getByText(/^已撤回，恢复/)).toBeVisible();
  }
  await page.goto(`/import/batches/${batch.batch_id}`);
  await expect(page.getByText("同一批的各次上传")).toBeVisible();
  await picture(page, "loop-5-chain");
  await page.goto("/import");
  await expect(page.getByText("已撤回", { exact: true }).first()).toBeVisible();
  await page.getByText("全量：表里没有的，视为已不再有").click();
  await expect(page.getByText("检查后会列出哪些在档内容将消失")).toBeVisible();
  await picture(page, "loop-6-list");
  await expectAccessible(page);
});
