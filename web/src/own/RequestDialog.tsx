import { App, Form, Input, Modal, Radio, Select } from "antd";
import type { RequestWish } from "../api/accessTypes";
import { useAskRequest } from "../api/lists";
import { useCatalog } from "../api/queries";
import type { Dossier } from "../api/types";
import type { AskedAbout } from "../archive/recordActs";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

const kinds = ["correction", "completion", "explanation", "copy"] as const;

interface Given {
  kind: string;
  area?: string;
  field?: string;
  text: string;
}

/** Asks for a correction, a completion, an explanation or a copy of one's own data. */
export function RequestDialog({ about, own, onEnd }: { about: AskedAbout; own?: Dossier; onEnd: () => void }) {
  const { t, label } = useI18n();
  const { message } = App.useApp();
  const catalog = useCatalog();
  const ask = useAskRequest();
  const [form] = Form.useForm<Given>();
  const areaCode = Form.useWatch("area", form);
  // A correction names what is wrong; the rest may be about all.
  const place = [{ required: Form.useWatch("kind", form) === "correction", message: t("form.required") }];
  const fields = catalog.data?.areas.find((a) => a.code === areaCode)?.fields ?? [];
  const send = (given: Given) => {
    const wish: RequestWish = {
      kind: given.kind,
      area: given.area || undefined,
      record_id: given.area === about.area ? about.recordId : undefined,
      field: given.field || undefined,
      text: given.text.trim(),
    };
    ask.mutate(wish, {
      onSuccess: (made) => {
        void message.success(made?.due ? t("own.asked.due", { due: made.due.slice(0, 10) }) : t("own.asked"));
        onEnd();
      },
    });
  };
  return (
    <Modal
      open
      title={t("own.ask")}
      width={560}
      maskClosable={false}
      okText={t("own.ask.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={ask.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      {ask.isError && <ProblemView error={ask.error} what="write" />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: "correction", area: about.area || undefined, field: about.field }}
        onFinish={send}
      >
        <Form.Item name="kind" label={t("own.kind")}>
          <Radio.Group className="rows" options={kinds.map((kind) => ({ value: kind, label: t(`own.kind.${kind}`) }))} />
        </Form.Item>
        <div className="two">
          <Form.Item name="area" label={t("own.area")} rules={place} required={false}>
            <Select
              allowClear
              placeholder={t("own.whole")}
              onChange={() => form.setFieldValue("field", undefined)}
              options={(own?.areas ?? []).map((a) => ({ value: a.code, label: `${a.code} ${a.label}` }))}
            />
          </Form.Item>
          <Form.Item name="field" label={t("own.field")} rules={place} required={false}>
            <Select
              allowClear
              disabled={fields.length === 0}
              placeholder={t("own.whole")}
              options={fields.map((f) => ({ value: f.name, label: label(f.label) }))}
            />
          </Form.Item>
        </div>
        <Form.Item
          name="text"
          label={t("own.what")}
          extra={t("own.what.hint")}
          rules={[{ required: true, whitespace: true, message: t("form.required") }]}
        >
          <Input.TextArea rows={4} maxLength={4000} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
