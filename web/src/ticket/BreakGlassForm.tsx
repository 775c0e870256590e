import { Button, Form, Input } from "antd";
import type { Ticket } from "../api/accessTypes";
import { useBreakGlass } from "../api/session";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

/** Reading outside one's scope in an emergency; says first what will follow. */
export function BreakGlassForm({ onOpened, onBack }: { onOpened: (t: Ticket) => void; onBack: () => void }) {
  const { t } = useI18n();
  const open = useBreakGlass();
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      onFinish={({ reason }: { reason: string }) => open.mutate(reason.trim(), { onSuccess: onOpened })}
    >
      <ul className="glass-follows gap">
        <li>{t("glass.follow.when")}</li>
        <li>{t("glass.follow.short")}</li>
        <li>{t("glass.follow.review")}</li>
        <li>{t("glass.follow.kin")}</li>
      </ul>
      {open.isError && <ProblemView error={open.error} what="write" />}
      <Form.Item
        name="reason"
        label={t("glass.reason")}
        extra={t("glass.reason.hint")}
        rules={[{ required: true, whitespace: true, min: 10, message: t("glass.reason.short") }]}
        validateTrigger="onSubmit"
      >
        <Input.TextArea autoFocus rows={3} maxLength={500} showCount />
      </Form.Item>
      <div className="dialog-act">
        <Button onClick={onBack}>{t("common.cancel")}</Button>
        <Button type="primary" danger htmlType="submit" loading={open.isPending}>
          {t("glass.submit")}
        </Button>
      </div>
    </Form>
  );
}
