import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useI18n } from "../i18n";
import type { ApiToken, Device, Items, TokenWish } from "./accessTypes";
import { call } from "./client";

/** Changes one's own password. */
export function useChangePassword() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { old: string; new: string }) => call<void>(lang, "/account/password", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["session"] }),
    gcTime: 0,
  });
}

/** Where one's account is logged in. */
export function useDevices() {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["devices"],
    queryFn: ({ signal }) => call<Items<Device>>(lang, "/account/sessions", { signal }),
  });
}

/** Ends one of one's sessions. */
export function useEndDevice() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      call<void>(lang, `/account/sessions/${encodeURIComponent(id)}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["devices"] }),
  });
}

/** Begins to set up the second factor, with the password; the secret is shown once. */
export function useTotp() {
  const { lang } = useI18n();
  return useMutation({
    mutationFn: (password: string) =>
      call<{ secret: string; uri: string }>(lang, "/account/totp", { body: { password } }),
    gcTime: 0,
  });
}

/** Ends the setting-up with the first six digits. */
export function useConfirmTotp() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => call<void>(lang, "/account/totp/confirm", { body: { code } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["session"] }),
    gcTime: 0,
  });
}

/** One's tokens for programs. */
export function useTokens() {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["tokens"],
    queryFn: ({ signal }) => call<Items<ApiToken>>(lang, "/account/tokens", { signal }),
  });
}

/** Makes a token; its text is in the answer and nowhere else. */
export function useMakeToken() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: TokenWish) => call<ApiToken>(lang, "/account/tokens", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
    gcTime: 0,
  });
}

/** Makes a token worthless. */
export function useEndToken() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<void>(lang, `/account/tokens/${encodeURIComponent(id)}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
}
