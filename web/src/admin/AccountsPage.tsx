import { DownOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Input, Table, Tag } from "antd";
import type { TableColumnsType } from "antd";
import { useState } from "react";
import type { Account } from "../api/accessTypes";
import { useAccountAct, useAccounts, useRoles, useUnlinkOuter } from "../api/lists";
import type { AccountAct } from "../api/lists";
import { gate } from "../api/gate";
import { useAbout } from "../api/session";
import { useI18n } from "../i18n";
import { Once } from "../shared/Once";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { AddAccount, LinkPerson } from "./AccountDialogs";
import { LinkOuter } from "./LinkOuter";

/** Whether an account can be used now. */
function State({ account }: { account: Account }) {
  const { t } = useI18n();
  if (account.disabled) return <Tag>{t("accounts.disabled")}</Tag>;
  if (account.locked_until && Date.parse(account.locked_until) > gate.now()) {
    return <Tag color="warning">{t("accounts.locked", { at: instant(account.locked_until) })}</Tag>;
  }
  return <>{t("accounts.usable")}</>;
}

/** The names of an account's roles. */
function useRoleNames(): (roles: Account["roles"]) => string {
  const roles = useRoles();
  const names = new Map(roles.data?.items.map((role) => [role.code, role.label]));
  return (of) => of.map((role) => (typeof role === "string" ? (names.get(role) ?? role) : role.label)).join("、");
}

/** What can be done about an account, each asked before it is done. */
function useActs(onPassword: (shown: { login: string; password: string }) => void) {
  const { t } = useI18n();
  const { modal, message } = App.useApp();
  const act = useAccountAct();
  const ask = (account: Account, what: AccountAct) =>
    modal.confirm({
      title: t(`accounts.${what}.ask`, { name: account.name, login: account.login }),
      content: t(`accounts.${what}.text`),
      okText: t(`accounts.${what}`),
      cancelText: t("common.cancel"),
      onOk: () =>
        act.mutateAsync({ id: account.id, act: what }).then(
          (answer) => {
            if (answer?.password) onPassword({ login: account.login, password: answer.password });
            void message.success(t(`accounts.${what}.done`));
          },
          () => undefined, // shown above the table
        ),
    });
  return { ask, act };
}

/** Ties accounts to identities at the provider and unties them; nothing where no provider is set up. */
function useOuter(onLink: (account: Account) => void) {
  const { t } = useI18n();
  const { modal, message } = App.useApp();
  const about = useAbout();
  const unlink = useUnlinkOuter();
  const ask = (account: Account) =>
    modal.confirm({
      title: t("accounts.unouter.ask", { name: account.name, login: account.login }),
      content: t("accounts.unouter.text"),
      okText: t("accounts.unouter"),
      cancelText: t("common.cancel"),
      onOk: () =>
        unlink.mutateAsync(account.id).then(
          () => void message.success(t("accounts.unouter.done")),
          () => undefined, // shown above the table
        ),
    });
  const items = (account: Account) =>
    about.data?.oidc
      ? [
          { key: "outer", label: t("accounts.outer"), onClick: () => onLink(account) },
          { key: "unouter", label: t("accounts.unouter"), onClick: () => ask(account) },
        ]
      : [];
  return { items, unlink };
}

/** All accounts, and what the security administrator does about them. */
export function AccountsPage() {
  const { t } = useI18n();
  const accounts = useAccounts();
  const roleNames = useRoleNames();
  const [text, setText] = useState("");
  const [adding, setAdding] = useState(false);
  const [linking, setLinking] = useState<Account>();
  const [shown, setShown] = useState<{ login: string; password: string }>();
  const [tying, setTying] = useState<Account>();
  const { ask, act } = useActs(setShown);
  const outer = useOuter(setTying);
  useTitle(t("admin.accounts"));
  const wanted = text.trim().toLowerCase();
  const rows = (accounts.data?.items ?? []).filter((a) => !wanted || `${a.login} ${a.name}`.toLowerCase().includes(wanted));
  const columns: TableColumnsType<Account> = [
    { title: t("login.login"), render: (_, a) => <code>{a.login}</code> },
    { title: t("accounts.name"), render: (_, a) => <strong>{a.name}</strong> },
    { title: t("accounts.roles"), render: (_, a) => roleNames(a.roles ?? []) || <span className="quiet">{t("session.noRole")}</span> },
    { title: t("me.factor"), render: (_, a) => t(a.totp_enrolled ? "common.yes" : "common.no") },
    { title: t("accounts.linked"), render: (_, a) => t(a.linked ? "common.yes" : "common.no") },
    { title: t("accounts.state"), render: (_, a) => <State account={a} /> },
    {
      title: "",
      align: "right",
      render: (_, a) => (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              { key: "password", label: t("accounts.reset-password"), onClick: () => ask(a, "reset-password") },
              { key: "totp", label: t("accounts.reset-totp"), disabled: !a.totp_enrolled, onClick: () => ask(a, "reset-totp") },
              { key: "link", label: t("accounts.link"), onClick: () => setLinking(a) },
              ...outer.items(a),
              a.disabled
                ? { key: "enable", label: t("accounts.enable"), onClick: () => ask(a, "enable") }
                : { key: "disable", label: t("accounts.disable"), onClick: () => ask(a, "disable") },
            ],
          }}
        >
          <Button size="small" aria-label={t("accounts.acts.of", { name: a.name })}>
            {t("accounts.acts")} <DownOutlined />
          </Button>
        </Dropdown>
      ),
    },
  ];
  return (
    <>
      <div className="table-tools">
        <Input
          allowClear
          className="narrow"
          placeholder={t("accounts.find")}
          aria-label={t("accounts.find")}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <Button type="primary" className="push" onClick={() => setAdding(true)}>
          {t("accounts.add")}
        </Button>
      </div>
      {act.isError && <ProblemView error={act.error} what="write" />}
      {outer.unlink.isError && <ProblemView error={outer.unlink.error} what="write" />}
      {shown && <Once title={t("accounts.password.for", { login: shown.login })} secret={shown.password} />}
      {accounts.isError ? (
        <ProblemView error={accounts.error} what="read" onRetry={() => void accounts.refetch()} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          loading={accounts.isPending}
          columns={columns}
          dataSource={rows}
          pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
      {adding && (
        <AddAccount
          onEnd={(made) => {
            setAdding(false);
            if (made) setShown(made);
          }}
        />
      )}
      {tying && <LinkOuter account={tying} onEnd={() => setTying(undefined)} />}
      {linking && <LinkPerson account={linking} onEnd={() => setLinking(undefined)} />}
    </>
  );
}
