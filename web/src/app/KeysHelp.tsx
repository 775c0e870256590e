import { Modal } from "antd";
import { useI18n } from "../i18n";
import type { Key } from "../i18n";

const keys: { press: string[]; does: Key }[] = [
  { press: ["/", "Ctrl K"], does: "keys.search" },
  { press: ["↑", "↓"], does: "keys.rows" },
  { press: ["Enter"], does: "keys.open" },
  { press: ["Tab"], does: "keys.tab" },
  { press: ["Esc"], does: "keys.close" },
  { press: ["?"], does: "keys.help" },
];

/** What the keyboard can do. */
export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Modal title={t("keys.title")} open={open} onCancel={onClose} footer={null} width={420}>
      <dl className="keys">
        {keys.map((row) => (
          <div key={row.does}>
            <dt>
              {row.press.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(row.does)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
