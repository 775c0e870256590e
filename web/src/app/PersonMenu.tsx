import { UserOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useNavigate } from "react-router";
import { may, useLogout, useMe } from "../api/session";
import { useI18n } from "../i18n";

/** Who is logged in, as what, and what he may do about his account. */
export function PersonMenu() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const me = useMe();
  const logout = useLogout();
  const go = (to: string) => () => void navigate(to);
  const roles = me.roles.map((role) => role.label).join("、");
  const report = may(me, "enquiry.report")
    ? [{ key: "enquiry", label: t("session.enquiry"), onClick: go("/admin/registers/enquiry") }]
    : [];
  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomRight"
      menu={{
        items: [
          {
            key: "who",
            type: "group",
            label: (
              <span className="who">
                <strong>{me.account.name}</strong> <code>{me.account.login}</code>
                <br />
                {roles || t("session.noRole")}
              </span>
            ),
          },
          { key: "devices", label: t("me.devices"), onClick: go("/me") },
          { key: "password", label: t("me.password"), onClick: go("/me/password") },
          { key: "factor", label: t("me.factor"), onClick: go("/me/factor") },
          { key: "tokens", label: t("me.tokens"), onClick: go("/me/tokens") },
          ...report,
          { type: "divider" },
          { key: "out", label: t("session.logout"), onClick: () => logout.mutate("out") },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} data-testid="person-menu" aria-label={`${t("session.menu")} ${me.account.name}`}>
        <span className="me-name">{me.account.name}</span>
      </Button>
    </Dropdown>
  );
}
