import { App, Form, Input, Modal } from "antd";
import type { Account } from "../api/accessTypes";
import { useAddAccount, useLinkPerson } from "../api/lists";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

/** Makes an account without any role; hands its first password to the page. */
export function AddAccount({ onEnd }: { onEnd: (made?: { login: string; password: string }) => void }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const add = useAddAccount();
  const [form] = Form.useForm<{ login: string; name: string }>();
  const send = ({ login, name }: { login: string; name: string }) =>
    add.mutate(
      { login: login.trim(), name: name.trim() },
      {
        onSuccess: (made) => {
          void message.success(t("accounts.added", { name: made.account.name }));
          onEnd({ login: made.account.login, password: made.password });
        },
      },
    );
  const required = { required: true, whitespace: true, message: t("form.required") };
  return (
    <Modal
      open
      title={t("accounts.add")}
      width={440}
      okText={t("accounts.add.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={add.isPending}
      onCancel={() => onEnd()}
      onOk={form.submit}
    >
      <p className="quiet gap">{t("accounts.add.text")}</p>
      {add.isError && <ProblemView error={add.error} what="write" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
        <Form.Item name="login" label={t("login.login")} extra={t("setup.login.hint")} rules={[required]}>
          <Input autoFocus autoComplete="off" maxLength={64} />
        </Form.Item>
        <Form.Item name="name" label={t("accounts.name")} rules={[required]}>
          <Input autoComplete="off" maxLength={50} onPressEnter={form.submit} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** Says which person an account belongs to: his file and those of kin are then hidden from it. */
export function LinkPerson({ account, onEnd }: { account: Account; onEnd: () => void }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const link = useLinkPerson();
  const [form] = Form.useForm<{ id_no: string }>();
  const send = ({ id_no }: { id_no: string }) =>
    link.mutate(
      { id: account.id, id_no: id_no.replace(/\s/g, "").toUpperCase() },
      {
        onSuccess: () => {
          void message.success(t("accounts.link.done", { name: account.name }));
          onEnd();
        },
      },
    );
  return (
    <Modal
      open
      title={t("accounts.link.title", { name: account.name })}
      width={440}
      okText={t("accounts.link.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={link.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      <p className="quiet gap">{t("accounts.link.text")}</p>
      {link.isError && <ProblemView error={link.error} what="write" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
        <Form.Item
          name="id_no"
          label={t("search.id")}
          rules={[{ required: true, pattern: /^[\d\s]{15,22}[\dXx]?$/, message: t("accounts.link.id") }]}
          validateTrigger="onSubmit"
        >
          <Input autoFocus autoComplete="off" maxLength={24} className="number" onPressEnter={form.submit} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
