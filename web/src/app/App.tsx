import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/es/locale/en_US";
import zhCN from "antd/es/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useMemo } from "react";
import { RouterProvider } from "react-router";
import { useI18n } from "../i18n";
import { createRouter } from "./routes";
import { theme } from "./theme";

/** The page: language of the components, theme and routes. */
export function App() {
  const { lang } = useI18n();
  const router = useMemo(createRouter, []);
  dayjs.locale(lang === "zh" ? "zh-cn" : "en");
  return (
    <ConfigProvider
      locale={lang === "zh" ? zhCN : enUS}
      theme={theme}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <AntApp message={{ maxCount: 1 }}>
        <RouterProvider router={router} />
      </AntApp>
    </ConfigProvider>
  );
}
