import type { APIRequestContext, Page } from "@playwright/test";

/** Who can be logged in as, by role: QINGJIAN_ACCOUNTS, {"clerk": {"login": "...", "password": "..."}}. */
type Accounts = Record<string, { login: string; password: string } | undefined>;

/** The login of a role. Fails where the caller gave none. */
export function accountOf(role: string): { login: string; password: string } {
  const given = process.env.QINGJIAN_ACCOUNTS;
  if (!given) throw new Error("QINGJIAN_ACCOUNTS is not set; see playwright.config.ts");
  const account = (JSON.parse(given) as Accounts)[role];
  if (!account) throw new Error(`QINGJIAN_ACCOUNTS names nobody as ${role}`);
  return account;
}

async function must(request: APIRequestContext, path: string, data: unknown): Promise<unknown> {
  const answer = await request.post(`/api/v1${path}`, { data });
  if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** Logs in through the API; the page shares the cookie. */
export async function signIn(page: Page, role: string): Promise<void> {
  const { login, password } = accountOf(role);
  const answer = await page.request.post("/api/v1/session", { data: { login, password } });
  if (answer.ok()) return;
  const { code } = (await answer.json()) as { code: string };
  if (code !== "login.code_needed") throw new Error(`${role} cannot log in: ${code}`);
  await must(page.request, "/session", { login, password, code: await digits(page.request, login) });
}

/** The six digits of now, which a demo directory tells. */
export async function digits(request: APIRequestContext, login: string): Promise<string> {
  const about = (await (await request.get("/api/v1/about")).json()) as {
    demo_accounts?: { login: string; totp_code?: string }[];
  };
  const code = about.demo_accounts?.find((a) => a.login === login)?.totp_code;
  if (!code) throw new Error(`nobody tells the six digits of ${login}`);
  return code;
}

/** Opens a ticket of level 2 through the API, after signIn; gives the headers of calls beside the page. */
export async function withTicket(page: Page): Promise<Record<string, string>> {
  const { items } = (await (await page.request.get("/api/v1/purposes")).json()) as {
    items: { code: string; legal_basis: string }[];
  };
  const [first] = items;
  if (!first) throw new Error("there is no purpose");
  const ticket = (await must(page.request, "/tickets", {
    purpose: first.code,
    case_no: "2026-试-001",
    legal_basis: first.legal_basis || "《监察法》第十一条",
    minutes: 60,
    level: 2,
  })) as { id: string };
  return { "Qingjian-Ticket": ticket.id };
}
