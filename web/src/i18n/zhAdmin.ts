/** Texts of the administration and of one's own data; English in enAdmin.ts. */
export const zhAdmin = {
  "admin.title": "管理",
  "admin.approvals": "审批",
  "admin.accounts": "账户",
  "admin.grants": "授权",
  "admin.audit": "操作记录",
  "admin.alerts": "异常查阅",
  "admin.requests": "本人申请",
  "admin.registers": "登记簿",
} as const;
