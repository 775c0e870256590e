import { App, Form, Input, Modal } from "antd";
import type { RegisterEntry, RegisterKind } from "../api/accessTypes";
import { useAddEntry, useStepEntry } from "../api/lists";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { RegisterInput } from "./RegisterInput";
import { fieldsForStep, fieldsOf, isClosing, mustFill, startOf } from "./registerForm";

type Values = Record<string, string | number | undefined>;

/** The fields that are filled, as texts. */
function filled(values: Values): Record<string, string> {
  const texts = Object.entries(values).map(([name, value]) => [name, String(value ?? "").trim()] as const);
  return Object.fromEntries(texts.filter(([, text]) => text !== ""));
}

/** Writes an entry into a register. */
export function AddEntry({ kind, onEnd }: { kind: RegisterKind; onEnd: () => void }) {
  const { t, label } = useI18n();
  const { message } = App.useApp();
  const add = useAddEntry(kind.code);
  const [form] = Form.useForm<Values>();
  const chosen = Form.useWatch(kind.start_by ?? "", form) as string | undefined;
  const start = startOf(kind, chosen);
  const send = (values: Values) =>
    add.mutate(filled(values), {
      onSuccess: () => {
        void message.success(t("registers.added"));
        onEnd();
      },
    });
  return (
    <Modal
      open
      title={`${t("registers.add")} · ${label(kind.label)}`}
      width={600}
      maskClosable={false}
      okText={t("registers.add.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={add.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      {add.isError && <ProblemView error={add.error} what="write" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send} preserve={false}>
        {fieldsOf(kind, start).map((field) => (
          <RegisterInput key={field.name} field={field} required={mustFill(field, start)} />
        ))}
      </Form>
    </Modal>
  );
}

/** Brings an entry on to a state, with what that state asks for. */
export function StepEntry({
  kind,
  entry,
  to,
  onEnd,
}: {
  kind: RegisterKind;
  entry: RegisterEntry;
  to: string;
  onEnd: () => void;
}) {
  const { t, label } = useI18n();
  const { message } = App.useApp();
  const step = useStepEntry(kind.code);
  const [form] = Form.useForm<Values>();
  const asked = fieldsForStep(kind, entry, to);
  const state = label(kind.states.find((s) => s.code === to)?.label) || to;
  const send = ({ note, ...values }: Values) =>
    step.mutate(
      { id: entry.id, close: isClosing(kind, to, asked), state: to, note: String(note ?? "").trim(), fields: filled(values) },
      {
        onSuccess: () => {
          void message.success(t("registers.stepped", { state }));
          onEnd();
        },
      },
    );
  return (
    <Modal
      open
      title={t("registers.to", { state })}
      width={520}
      okText={t("registers.step.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={step.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      {step.isError && <ProblemView error={step.error} what="write" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
        {asked.map((field) => (
          <RegisterInput key={field.name} field={field} required />
        ))}
        <Form.Item
          name="note"
          label={t("registers.note")}
          rules={[{ required: true, whitespace: true, message: t("form.required") }]}
        >
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
