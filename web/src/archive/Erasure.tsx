import { MoreOutlined } from "@ant-design/icons";
import { Alert, App, Button, Dropdown, Modal } from "antd";
import { useState } from "react";
import { useErase } from "../api/lists";
import { may, useMe } from "../api/session";
import type { Dossier } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { ReasonDialog } from "../shared/ReasonDialog";
import { Standing } from "../shared/Standing";
import { needsApproval, useStanding } from "../shared/secondPerson";
import { sizeOf } from "./dossierSize";

/** The destruction of what is encrypted about a person: asked for, approved, done; by two. */
export function useErasure(dossier: Dossier | undefined) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const mayErase = may(useMe(), "duty.keep");
  const erase = useErase();
  const standing = useStanding("deletion", dossier?.person_id ?? "", mayErase && dossier !== undefined);
  const [open, setOpen] = useState(false);
  const send = (reason: string) =>
    erase.mutate(
      { person: dossier?.person_id ?? "", reason },
      {
        onSuccess: () => {
          setOpen(false);
          void message.success(t("erase.done"));
        },
        onError: (error) => {
          if (needsApproval(error)) setOpen(false); // the rest is shown
        },
      },
    );
  const ask = () => {
    erase.reset();
    setOpen(true);
  };
  return {
    standing,
    open,
    ask,
    send,
    close: () => setOpen(false),
    pending: erase.isPending,
    error: erase.isError && !needsApproval(erase.error) ? erase.error : undefined,
    size: dossier ? sizeOf(dossier) : { areas: 0, records: 0 },
  };
}

type Erasure = ReturnType<typeof useErasure>;

/** What will be gone and what stays, in numbers and plain words. */
function Warning({ erasure, asked }: { erasure: Erasure; asked: boolean }) {
  const { t } = useI18n();
  return (
    <Alert
      className="gap"
      type="warning"
      showIcon
      message={t("erase.final")}
      description={
        <>
          <p>{t("erase.numbers", erasure.size)}</p>
          <p>{t("erase.stays")}</p>
          {!asked && <p>{t("erase.two")}</p>}
        </>
      }
    />
  );
}

/** The last question: it was approved. */
function Final({ erasure }: { erasure: Erasure }) {
  const { t } = useI18n();
  return (
    <Modal
      open
      title={t("erase.title")}
      width={520}
      maskClosable={false}
      okText={t("erase.do")}
      okButtonProps={{ danger: true }}
      cancelText={t("common.cancel")}
      confirmLoading={erasure.pending}
      onCancel={erasure.close}
      onOk={() => erasure.send(erasure.standing?.reason ?? "")}
    >
      <Warning erasure={erasure} asked />
      {erasure.error != null && <ProblemView error={erasure.error} what="write" />}
    </Modal>
  );
}

/** A quiet way to it, at the end of the bar. */
export function EraseMenu({ erasure }: { erasure: Erasure }) {
  const { t } = useI18n();
  const state = erasure.standing?.state;
  const approved = state === "approved";
  return (
    <>
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{
          items: [
            { key: "erase", label: t(approved ? "erase.now" : "erase.act"), disabled: state === "open", onClick: erasure.ask },
          ],
        }}
      >
        <Button type="text" icon={<MoreOutlined />} aria-label={t("erase.menu")} />
      </Dropdown>
      {erasure.open &&
        (approved ? (
          <Final erasure={erasure} />
        ) : (
          <ReasonDialog
            title={t("erase.title")}
            ok={t("erase.ok")}
            danger
            pending={erasure.pending}
            error={erasure.error}
            onReason={erasure.send}
            onEnd={erasure.close}
          >
            <Warning erasure={erasure} asked={false} />
          </ReasonDialog>
        ))}
    </>
  );
}

/** Where the reader's request for it stands. */
export function EraseNotes({ erasure }: { erasure: Erasure }) {
  const { t } = useI18n();
  return erasure.standing ? <Standing approval={erasure.standing} how={t("erase.how")} /> : null;
}

/** In place of what is gone. */
export function Destroyed() {
  const { t } = useI18n();
  return (
    <Alert className="gap" type="info" showIcon message={t("dossier.destroyed")} description={t("dossier.destroyed.text")} data-testid="destroyed" />
  );
}
