import type { ThemeConfig } from "antd";

/** The colours of the page; page.css reads them as --primary and so on. */
export const palette = {
  primary: "#34597f",
  "primary-soft": "#eaf0f6",
  text: "#1f2933",
  quiet: "#55616d", // 6.2:1 on white
  line: "#dfe4e9",
  ground: "#f3f5f7",
  card: "#ffffff",
  good: "#2f6f4f",
  warn: "#8a5a00",
  bad: "#b3261e",
  "warn-soft": "#fdf6e7",
  "bad-soft": "#fdf0ef",
};

const fonts =
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, "Segoe UI", sans-serif';

/** The one theme: quiet blue-grey, small radius, dense tables. */
export const theme: ThemeConfig = {
  cssVar: true,
  hashed: false,
  token: {
    colorPrimary: palette.primary,
    colorInfo: palette.primary,
    colorLink: palette.primary,
    colorSuccess: palette.good,
    colorWarning: palette.warn,
    colorError: palette.bad,
    // Tints are given, because those derived from dark colours come out grey.
    colorPrimaryBg: "#e4ecf4",
    colorPrimaryBgHover: "#d6e2ee",
    colorPrimaryBorder: "#b5c8da",
    colorInfoBg: "#eef3f8",
    colorInfoBorder: "#b5c8da",
    colorSuccessBg: "#edf6f1",
    colorSuccessBorder: "#b3d3c2",
    colorWarningBg: palette["warn-soft"],
    colorWarningBorder: "#e8d6ad",
    colorErrorBg: palette["bad-soft"],
    colorErrorBorder: "#ecc1bd",
    colorText: palette.text,
    colorTextSecondary: palette.quiet,
    colorTextTertiary: palette.quiet,
    colorTextDescription: palette.quiet,
    colorTextPlaceholder: "#697580",
    colorBorderSecondary: palette.line,
    colorBgLayout: palette.ground,
    borderRadius: 4,
    fontSize: 14,
    fontFamily: fonts,
    motionDurationMid: "0.12s",
    motionDurationSlow: "0.16s",
    wireframe: false,
  },
  components: {
    Table: { headerBg: "#f0f3f6", headerColor: palette.quiet, cellPaddingBlockSM: 6 },
    Card: { headerFontSize: 15, headerHeight: 44, headerPadding: 16, bodyPadding: 16 },
    Steps: { colorTextDescription: palette.quiet },
    Layout: { headerBg: palette.card, siderBg: palette.card, bodyBg: palette.ground },
  },
};

/** Hands the palette to the style sheet. */
export function applyPalette(root: HTMLElement): void {
  for (const [name, colour] of Object.entries(palette)) {
    root.style.setProperty(`--${name}`, colour);
  }
  root.style.setProperty("--fonts", fonts);
}
