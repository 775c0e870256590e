package api

import (
	"net/http"
	"strings"
	"sync"

	"qingjian/internal/access"
)

// need is what a route asks of a caller before its handler runs. The domains
// ask again, for themselves.
type need struct {
	public bool                // nobody need be known
	may    []access.Permission // one of these; none = whoever is known
	ticket bool                // a purpose ticket in force
	hands  bool                // a session: no token may do this
	quiet  bool                // reads nothing of persons and changes nothing: no entry in the trail
	note   bool                // an entry in the trail even when nobody is known
	stale  bool                // allowed while the password must be changed first
	polled bool                // asked for by an open page by itself: no use of the session
}

// route is one operation of the interface.
type route struct {
	id, method, path, tag, summary string
	need
}

const v1 = "/api/v1"

func any_(p ...access.Permission) []access.Permission { return p }

// routes is the whole table: what is not in it is not served.
func routes() []route {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	admin := any_(access.GrantPropose, access.GrantApprove, access.AccountManage)
	return []route{
		{"about", get, "/about", "session", "平台名称与首次启用状态 / name of the platform, and whether it is set up", need{public: true, quiet: true}},
		{"setup", post, "/setup", "session", "首次启用 / first start", need{public: true, note: true}},
		{"session", get, "/session", "session", "当前登录 / the session in force", need{quiet: true, stale: true, polled: true}},
		{"login", post, "/session", "session", "登录 / log in", need{public: true, note: true}},
		{"session-use", post, "/session/use", "session", "仍在使用 / the page is being used", need{hands: true, quiet: true}},
		{"logout", del, "/session", "session", "退出 / log out", need{public: true}},
		{"second-factor", post, "/session/second-factor", "session", "第二重验证 / second factor", need{hands: true, stale: true}},

		{"oidc-login", get, "/oidc/login", "session", "用统一身份认证登录 / log in at the identity provider", need{public: true}},
		{"oidc-callback", get, "/oidc/callback", "session", "统一身份认证返回 / back from the identity provider", need{public: true, note: true}},

		{"sessions", get, "/account/sessions", "account", "我的登录设备 / my sessions", need{hands: true}},
		{"session-revoke", del, "/account/sessions/{session_id}", "account", "注销一处登录 / end one session", need{hands: true}},
		{"password", post, "/account/password", "account", "修改密码 / change the password", need{hands: true, stale: true}},
		{"totp", post, "/account/totp", "account", "启用动态口令 / enrol a second factor", need{hands: true}},
		{"totp-confirm", post, "/account/totp/confirm", "account", "确认动态口令 / confirm the second factor", need{hands: true}},
		{"tokens", get, "/account/tokens", "account", "我的接口令牌 / my API tokens", need{hands: true}},
		{"token-create", post, "/account/tokens", "account", "新建接口令牌 / make an API token", need{hands: true}},
		{"token-revoke", del, "/account/tokens/{token_id}", "account", "撤销接口令牌 / revoke an API token", need{hands: true}},

		{"accounts", get, "/accounts", "administration", "账户 / accounts", need{may: any_(access.AccountManage, access.GrantApprove), hands: true}},
		{"account-create", post, "/accounts", "administration", "新建账户 / make an account", need{may: any_(access.AccountManage), hands: true}},
		{"account-act", post, "/accounts/{account_id}/{act}", "administration", "停用、启用、重置 / disable, enable, reset", need{may: any_(access.AccountManage), hands: true}},
		{"account-person", post, "/accounts/{account_id}/person", "administration", "关联本人档案 / link the holder's own file", need{may: any_(access.AccountManage), hands: true}},
		{"account-outer", post, "/accounts/{account_id}/outer", "administration", "关联统一身份 / link an identity of the provider", need{may: any_(access.AccountManage), hands: true}},
		{"account-outer-remove", del, "/accounts/{account_id}/outer", "administration", "解除统一身份 / remove the identities of the provider", need{may: any_(access.AccountManage), hands: true}},
		{"roles", get, "/roles", "administration", "角色 / roles", need{quiet: true}},
		{"grants", get, "/grants", "administration", "授权 / grants", need{may: admin, hands: true}},
		{"grant-propose", post, "/grants", "administration", "提出授权 / propose a grant", need{may: any_(access.GrantPropose), hands: true}},
		{"grant-revoke", del, "/grants/{grant_id}", "administration", "撤销授权 / revoke a grant", need{may: any_(access.GrantPropose, access.GrantApprove), hands: true}},
		{"administrations", get, "/administrations", "administration", "管理岗位各有几人 / how many persons hold each administration", need{may: admin, hands: true, quiet: true}},
		{"approvals", get, "/approvals", "administration", "待批事项 / what waits for a second person", need{hands: true}},
		{"approval-decide", post, "/approvals/{approval_id}/decide", "administration", "批准或不批准 / approve or refuse", need{hands: true}},
		{"assignments", get, "/assignments", "administration", "线索承办 / who handles which lead", need{may: any_(access.CaseAssign), hands: true}},
		{"handlers", get, "/handlers", "administration", "可承办的账户 / who may handle a lead", need{may: any_(access.CaseAssign), hands: true}},
		{"assign", post, "/assignments", "administration", "指定承办人 / assign a lead", need{may: any_(access.CaseAssign), hands: true}},
		{"unassign", del, "/assignments/{assignment_id}", "administration", "撤销承办 / end an assignment", need{may: any_(access.CaseAssign), hands: true}},

		{"purposes", get, "/purposes", "tickets", "用途 / purposes", need{quiet: true}},
		{"tickets", get, "/tickets", "tickets", "我的用途单 / my tickets", need{may: any_(access.DossierRead)}},
		{"ticket-open", post, "/tickets", "tickets", "填写用途 / open a ticket", need{may: any_(access.DossierRead)}},
		{"ticket-close", del, "/tickets/{ticket_id}", "tickets", "结束用途 / close a ticket", need{may: any_(access.DossierRead)}},
		{"break-glass", post, "/tickets/break-glass", "tickets", "紧急查阅 / open in an emergency", need{may: any_(access.DossierRead), hands: true}},

		{"meta", get, "/meta", "platform", "平台与数据水位 / platform and watermark", need{may: any_(access.CatalogRead), quiet: true, polled: true}},
		{"catalog", get, "/catalog", "platform", "信息目录 / catalogue", need{may: any_(access.CatalogRead), quiet: true}},
		{"dictionary", get, "/catalog/dictionaries/{name}", "platform", "一个字典 / one dictionary", need{may: any_(access.CatalogRead), quiet: true}},
		{"templates", get, "/templates", "platform", "填报模板 / workbooks to fill in", need{may: any_(access.CatalogRead), quiet: true}},
		{"template", get, "/templates/{kind}/{file}", "platform", "下载一个填报模板 / one workbook to fill in", need{may: any_(access.CatalogRead), quiet: true}},

		{"batch-upload", post, "/batches", "batches", "上传工作簿并检查 / upload workbooks and check them", need{may: any_(access.BatchSubmit)}},
		{"batches", get, "/batches", "batches", "批次列表 / batches, newest first", need{may: any_(access.BatchSubmit, access.BatchRead)}},
		{"batch", get, "/batches/{batch_id}", "batches", "一个批次的回执 / a batch's receipt", need{may: any_(access.BatchSubmit, access.BatchRead)}},
		{"batch-issues", get, "/batches/{batch_id}/issues", "batches", "批次的问题 / a batch's issues", need{may: any_(access.BatchSubmit, access.BatchRead)}},
		{"batch-answer", post, "/batches/{batch_id}/answers", "batches", "回答批次的问题 / answer a batch's questions", need{may: any_(access.BatchSubmit)}},
		{"batch-changes", get, "/batches/{batch_id}/changes", "batches", "批次会带来的变化 / what a batch changes", need{may: any_(access.BatchRead, access.BatchConfirm)}},
		{"batch-check", post, "/batches/{batch_id}/check", "batches", "重新检查 / check a batch again", need{may: any_(access.BatchSubmit, access.BatchConfirm)}},
		{"batch-confirm", post, "/batches/{batch_id}/confirm", "batches", "确认入库 / publish a checked batch", need{may: any_(access.BatchSubmit, access.BatchConfirm)}},
		{"batch-withdraw", post, "/batches/{batch_id}/withdraw", "batches", "准备撤回一个批次 / prepare the batch that takes another one back", need{may: any_(access.BatchSubmit, access.BatchConfirm)}},
		{"batch-justify", post, "/batches/{batch_id}/justify", "batches", "说明提醒为何可以放行 / say why warnings are let pass", need{may: any_(access.BatchSubmit, access.BatchConfirm)}},
		{"batch-stop", post, "/batches/{batch_id}/stop", "batches", "停止检查 / stop a check", need{may: any_(access.BatchSubmit, access.BatchConfirm)}},
		{"batch-events", get, "/batches/{batch_id}/events", "batches", "处理进度（服务器推送） / how far a batch is, as server-sent events", need{may: any_(access.BatchSubmit, access.BatchRead), polled: true}},
		{"batch-annotated", get, "/batches/{batch_id}/annotated.xlsx", "batches", "标出问题的原工作簿 / the sender's workbook with its problems marked", need{may: any_(access.BatchSubmit)}},
		{"batch-refused", get, "/batches/{batch_id}/refused.xlsx", "batches", "未入库的行 / the rows that were not stored", need{may: any_(access.BatchSubmit)}},
		{"batch-receipt", get, "/batches/{batch_id}/receipt.xlsx", "batches", "回执（工作簿） / the receipt as a workbook", need{may: any_(access.BatchSubmit, access.BatchRead)}},
		{"batch-contrast", get, "/batches/{batch_id}/contrast", "batches", "两次上传对比 / two uploads compared", need{may: any_(access.BatchRead, access.BatchConfirm)}},

		{"feeds", get, "/feeds", "feeds", "数据源与报送看板 / feeds: who owes what since when", need{may: any_(access.BatchSubmit, access.BatchRead, access.SystemManage)}},
		{"feed-runs", get, "/feeds/{feed}/runs", "feeds", "一个数据源的历次报送 / deliveries of a feed, newest first", need{may: any_(access.BatchSubmit, access.BatchRead, access.SystemManage)}},
		{"feed-start", post, "/feeds/{feed}/runs", "feeds", "立即取数 / fetch now", need{may: any_(access.BatchConfirm, access.SystemManage)}},
		{"feed-deliver", post, "/feeds/{feed}/deliveries", "feeds", "推送一次报送 / push a delivery", need{may: any_(access.BatchSubmit)}},
		{"feed-release", post, "/feeds/{feed}/runs/{run_id}/release", "feeds", "放行暂存的报送 / publish a delivery that is held", need{may: any_(access.BatchConfirm), hands: true}},
		{"feed-refuse", post, "/feeds/{feed}/runs/{run_id}/refuse", "feeds", "退回暂存的报送 / refuse a delivery that is held", need{may: any_(access.BatchConfirm), hands: true}},

		{"persons-search", post, "/persons/search", "persons", "查找人员 / search persons", need{may: any_(access.PersonSearch)}},
		{"dossier", get, "/persons/{person_id}/dossier", "persons", "一人的档案 / one person's dossier", need{may: any_(access.DossierRead), ticket: true}},
		{"record-history", get, "/persons/{person_id}/records/{record_id}/history", "persons", "一条记录的历史 / one record's history", need{may: any_(access.DossierRead), ticket: true}},
		{"person-erase", post, "/persons/{person_id}/erase", "persons", "销毁一人的加密内容 / destroy what is encrypted about a person", need{may: any_(access.DutyKeep), hands: true}},
		{"units", get, "/units", "units", "单位树 / the tree of units on a day", need{may: any_(access.UnitsRead)}},
		{"unit", get, "/units/{code}", "units", "一个单位 / one unit", need{may: any_(access.UnitsRead)}},
		{"staffing", get, "/staffing", "units", "监督力量配备核对 / questions about the staffing of the supervising force", need{may: any_(access.UnitsRead)}},
		{"figures", get, "/figures", "persons", "底数 / base figures: expected and filed persons, coverage of the areas", need{may: any_(access.FiguresRead)}},

		{"audit-search", post, "/audit/search", "audit", "操作记录 / entries of the trail", need{may: any_(access.AuditRead), hands: true}},
		{"audit-verify", post, "/audit/verify", "audit", "校验 / verify the trail", need{may: any_(access.AuditRead), hands: true}},
		{"audit-export", get, "/audit/export", "audit", "导出操作记录 / export the trail", need{may: any_(access.AuditRead), hands: true}},
		{"audit-checkpoint", post, "/audit/checkpoint", "audit", "签名检查点 / sign a checkpoint", need{may: any_(access.AuditRead), hands: true}},
		{"watch-alerts", get, "/watch/alerts", "audit", "异常查阅提示 / unusual look-ups", need{may: any_(access.WatchReview), hands: true}},
		{"watch-review", post, "/watch/alerts/{alert_id}/review", "audit", "核查结论 / review one", need{may: any_(access.WatchReview), hands: true}},
		{"watch-appointments", get, "/watch/appointments", "audit", "任用名单 / persons whose appointment is being prepared", need{may: any_(access.WatchReview), hands: true}},
		{"watch-appoint", post, "/watch/appointments", "audit", "加入任用名单 / put a person on it", need{may: any_(access.WatchReview), hands: true}},
		{"watch-appointed", del, "/watch/appointments/{person_id}", "audit", "移出任用名单 / take a person off it", need{may: any_(access.WatchReview), hands: true}},

		{"own", get, "/own", "own", "平台所存本人信息 / what is kept of oneself", need{may: any_(access.OwnRead), hands: true}},
		{"own-copy", get, "/own/copy", "own", "下载本人信息 / take a copy of it", need{may: any_(access.OwnRead), hands: true}},
		{"own-notices", get, "/own/notices", "own", "已作的告知 / notices that were given to oneself", need{may: any_(access.OwnRead), hands: true}},
		{"own-requests", get, "/own/requests", "own", "我的申请 / my requests", need{may: any_(access.OwnRead), hands: true}},
		{"own-ask", post, "/own/requests", "own", "申请更正、补充、说明、复制 / ask for correction, completion, explanation or a copy", need{may: any_(access.OwnRead), hands: true}},
		{"own-withdraw", del, "/own/requests/{request_id}", "own", "撤回申请 / withdraw a request", need{may: any_(access.OwnRead), hands: true}},
		{"requests", get, "/requests", "duties", "个人申请 / requests of persons", need{may: any_(access.RequestHandle), hands: true}},
		{"request-answer", post, "/requests/{request_id}/answer", "duties", "答复申请 / answer a request", need{may: any_(access.RequestHandle), hands: true}},
		{"overdue", get, "/overdue", "duties", "逾期事项的数目 / how many things are overdue", need{may: any_(access.RequestHandle, access.DutyKeep, access.EnquiryRead, access.IncidentManage), hands: true}},
		{"register-kinds", get, "/registers", "duties", "登记簿 / the registers and their fields", need{quiet: true}},
		{"register", get, "/registers/{kind}", "duties", "一个登记簿 / one register", need{hands: true}},
		{"register-add", post, "/registers/{kind}", "duties", "登记 / enter something", need{hands: true}},
		{"register-step", post, "/registers/{kind}/{entry_id}/step", "duties", "办理一步 / take an entry a step on", need{hands: true}},
		{"register-close", post, "/registers/{kind}/{entry_id}/close", "duties", "办结 / close an entry", need{hands: true}},

		{"key-status", get, "/keys", "platform", "密钥状态 / state of the keys", need{may: any_(access.KeyManage), hands: true}},
		{"key-rotate", post, "/keys/rotate", "platform", "轮换密钥 / rotate the keys", need{may: any_(access.KeyManage), hands: true}},
	}
}

// table finds a route by its operation, and by method and path as Gin writes it.
type table struct {
	byID   map[string]route
	byPath map[string]route
}

func newTable() table {
	t := table{byID: map[string]route{}, byPath: map[string]route{}}
	for _, r := range routes() {
		t.byID[r.id] = r
		t.byPath[r.method+" "+ginPath(v1+r.path)] = r
	}
	return t
}

// theTable is the table, built once; nothing changes it.
var theTable = sync.OnceValue(newTable)

// needOf finds what a route asks, by method and path as Gin writes it.
func needOf(method, path string) (need, string) {
	r, ok := theTable().byPath[method+" "+path]
	if !ok {
		return need{}, "route.unknown"
	}
	return r.need, r.id
}

// ginPath writes {name} as :name.
func ginPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}
