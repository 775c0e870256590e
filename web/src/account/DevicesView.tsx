import { App, Button, Popconfirm, Table, Tag } from "antd";
import { useDevices, useEndDevice } from "../api/account";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";

/** Where one's account is logged in, each to be ended. */
export function DevicesView() {
  const { t } = useI18n();
  const { message } = App.useApp();
  const devices = useDevices();
  const end = useEndDevice();
  if (devices.isError) return <ProblemView error={devices.error} what="read" onRetry={() => void devices.refetch()} />;
  return (
    <>
      {end.isError && <ProblemView error={end.error} what="write" />}
      <p className="quiet gap">{t("devices.text")}</p>
      <Table
        size="small"
        rowKey="id"
        loading={devices.isPending}
        dataSource={devices.data?.items ?? []}
        pagination={false}
        columns={[
          {
            title: t("devices.device"),
            render: (_, d) => (
              <>
                {d.device} {d.current && <Tag>{t("devices.current")}</Tag>}
              </>
            ),
          },
          { title: t("devices.address"), width: 180, className: "number", dataIndex: "address" },
          { title: t("devices.created"), width: 160, className: "number", render: (_, d) => instant(d.created_at) },
          { title: t("devices.seen"), width: 160, className: "number", render: (_, d) => instant(d.seen_at) },
          {
            title: "",
            width: 120,
            align: "right",
            render: (_, d) =>
              !d.current && (
                <Popconfirm
                  title={t("devices.end.ask")}
                  okText={t("devices.end")}
                  cancelText={t("common.cancel")}
                  onConfirm={() => end.mutate(d.id, { onSuccess: () => void message.success(t("devices.ended")) })}
                >
                  <Button size="small">{t("devices.end")}</Button>
                </Popconfirm>
              ),
          },
        ]}
      />
    </>
  );
}
