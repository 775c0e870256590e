import { Button, Table } from "antd";
import type { DemoAccount } from "../api/accessTypes";
import { useI18n } from "../i18n";

/** The invented accounts of a demo directory; one click logs in with one. */
export function DemoAccounts({
  accounts,
  busy,
  onChoose,
}: {
  accounts: DemoAccount[];
  busy: boolean;
  onChoose: (account: DemoAccount) => void;
}) {
  const { t } = useI18n();
  return (
    <section className="demo" aria-label={t("demo.title")} data-testid="demo-accounts">
      <h2 className="section">{t("demo.title")}</h2>
      <p className="quiet">{t("demo.text")}</p>
      <Table
        size="small"
        rowKey="login"
        dataSource={accounts}
        pagination={false}
        columns={[
          { title: t("demo.role"), render: (_, a) => a.role_label },
          { title: t("login.login"), render: (_, a) => <code>{a.login}</code> },
          { title: t("login.password"), render: (_, a) => <code>{a.password}</code> },
          ...(accounts.some((a) => a.totp_code)
            ? [{ title: t("login.code"), render: (_: unknown, a: DemoAccount) => a.totp_code && <code>{a.totp_code}</code> }]
            : []),
          {
            title: "",
            align: "right",
            render: (_, a) => (
              <Button
                disabled={busy}
                aria-label={t("demo.use.as", { role: a.role_label, login: a.login })}
                onClick={() => onChoose(a)}
              >
                {t("demo.use")}
              </Button>
            ),
          },
        ]}
      />
    </section>
  );
}
