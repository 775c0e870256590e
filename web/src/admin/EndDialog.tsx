import { App, Form, Input, Modal } from "antd";
import { useUnassign } from "../api/lists";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

/** An assignment's number, as its column of the list copies it. */
const number = /^\s*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*$/i;

/** Ends an assignment that somebody else made, by the number that one was told. */
export function EndDialog({ onEnd }: { onEnd: () => void }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const end = useUnassign();
  const [form] = Form.useForm<{ id: string }>();
  return (
    <Modal
      open
      title={t("assign.other")}
      width={480}
      maskClosable={false}
      okText={t("assign.end")}
      cancelText={t("common.cancel")}
      confirmLoading={end.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      {end.isError && <ProblemView error={end.error} what="write" />}
      <p className="quiet gap">{t("assign.other.text")}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ id }) =>
          end.mutate(id.trim().toLowerCase(), {
            onSuccess: () => {
              void message.success(t("assign.ended"));
              onEnd();
            },
          })
        }
      >
        <Form.Item
          name="id"
          label={t("assign.id")}
          rules={[
            { required: true, message: t("form.required") },
            { pattern: number, message: t("assign.id.wrong") },
          ]}
          required={false}
        >
          <Input autoFocus autoComplete="off" maxLength={60} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
