package account

import (
	"errors"
	"time"

	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

var (
	errFailed = fault.New(fault.Denied, "login.failed",
		fault.T("登录名或密码不对", "the login name or the password is wrong")).
		WithHint(fault.T("请核对后重试；忘记密码请联系安全管理员重置", "check both and try again; the security administrator can reset a forgotten password"))
	errCodeNeeded = fault.New(fault.Denied, "login.code_needed",
		fault.T("请输入动态口令", "enter the code of your authenticator")).
		WithHint(fault.T("打开身份验证器，输入当前的六位数字", "open the authenticator and enter the six digits it shows"))
	errCodeWrong = fault.New(fault.Denied, "login.code_wrong",
		fault.T("动态口令不对或已用过", "the code is wrong or was used already")).
		WithHint(fault.T("请等下一个口令出现再输入；多次不对请校准手机时间", "wait for the next code; if it keeps failing, set the phone's clock"))
	errOneTimeExpired = fault.New(fault.Denied, "login.one_time_expired",
		fault.T("一次性密码已过期", "the one-time password has expired")).
		WithHint(fault.T("请联系安全管理员重新发放", "ask the security administrator for another one"))
	errNoSession = fault.New(fault.Denied, "session.none",
		fault.T("尚未登录", "you are not logged in")).
		WithHint(fault.T("请登录", "log in"))
	errSessionExpired = fault.New(fault.Denied, "session.expired",
		fault.T("登录已过期", "your session has ended")).
		WithHint(fault.T("请重新登录", "log in again"))
	errUnknown = fault.New(fault.NotFound, "account.unknown",
		fault.T("没有这个账户", "there is no such account"))
	errReused = fault.New(fault.Invalid, "password.reused",
		fault.T("不能使用最近用过的密码", "this password was used lately")).
		WithHint(fault.T("请另选一个密码", "choose another one"))
	errTokenInvalid = fault.New(fault.Denied, "token.invalid",
		fault.T("接口令牌无效", "the API token is not valid")).
		WithHint(fault.T("请核对令牌是否完整、是否已被撤销", "check that it is complete and was not revoked"))
	errTokenExpired = fault.New(fault.Denied, "token.expired",
		fault.T("接口令牌已过期", "the API token has expired")).
		WithHint(fault.T("请申请新的令牌", "ask for a new one"))
	errTokenNotHere = fault.New(fault.Denied, "token.not_here",
		fault.T("接口令牌不能这样使用", "the API token may not be used like this")).
		WithHint(fault.T("令牌限定了请求方法和来源地址", "it is limited to some methods and addresses"))
	errSetupCode = fault.New(fault.Denied, "setup.code_wrong",
		fault.T("初始化代码不对或已过期", "the set-up code is wrong or has expired")).
		WithHint(fault.T("在服务器上运行 qingjian user setup-code 取得新代码", "run qingjian user setup-code on the server for another one"))
	errSetupDone = fault.New(fault.Conflict, "setup.done",
		fault.T("初始化已完成", "the set-up is done already"))
	errEnrolled = fault.New(fault.Conflict, "totp.enrolled",
		fault.T("已启用动态口令", "a second factor is in use already")).
		WithHint(fault.T("更换手机请联系安全管理员先重置", "for another phone, ask the security administrator to reset it first"))
	errNotEnrolled = fault.New(fault.Conflict, "totp.not_enrolled",
		fault.T("还没有启用动态口令", "no second factor is set up yet")).
		WithHint(fault.T("请先在“我的账户”中启用", "set it up under My account first"))
	errChanged = fault.New(fault.Conflict, "account.changed",
		fault.T("账户刚刚被改动", "the account has just been changed")).
		WithHint(fault.T("请刷新后重试", "reload and try again"))
	errMachine = fault.New(fault.Conflict, "account.machine",
		fault.T("这是程序账户，没有密码", "this account is a program's and has no password")).
		WithHint(fault.T("请为它发放接口令牌", "give it an API token"))
)

// lockedError carries until when.
type lockedError struct{ until time.Time }

func (e *lockedError) Error() string { return "locked until " + e.until.Format(time.RFC3339) }

// locked is the answer to right and wrong passwords alike.
func locked(until time.Time) error {
	at := until.In(clock.Office).Format("01-02 15:04")
	return fault.New(fault.Denied, "login.locked",
		fault.F("失败次数过多，已锁定至 %s", "too many failures: locked until %s", at)).
		WithHint(fault.T("到时再试；急需使用请联系安全管理员", "try again then, or ask the security administrator")).Wrap(&lockedError{until})
}

// LockedUntil tells until when a login.locked lasts.
func LockedUntil(err error) (time.Time, bool) {
	var l *lockedError
	if errors.As(err, &l) {
		return l.until, true
	}
	return time.Time{}, false
}
