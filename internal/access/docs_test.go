package access_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qingjian/internal/access"
)

var update = flag.Bool("update", false, "rewrite the generated parts of docs/access.md")

// TestDocsAreCurrent: the tables of docs/access.md are those of the code.
func TestDocsAreCurrent(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "access.md")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for name, table := range map[string]string{"roles": rolesTable(), "purposes": purposesTable(), "kinds": kindsTable()} {
		from, to := "<!-- "+name+": generated -->\n", "<!-- /"+name+" -->"
		head, rest, ok := strings.Cut(text, from)
		_, tail, closed := strings.Cut(rest, to)
		if !ok || !closed {
			t.Fatalf("docs/access.md has no place for %s", name)
		}
		text = head + from + table + to + tail
	}
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text != string(b) {
		t.Error("docs/access.md is not current: run go test ./internal/access -run Docs -update")
	}
}

func table(header string, rows []string) string {
	return header + "\n" + strings.Repeat("|---", strings.Count(header, "|")-1) + "|\n" + strings.Join(rows, "\n") + "\n"
}

func codes(permissions []access.Permission) string {
	out := make([]string, len(permissions))
	for i, p := range permissions {
		out[i] = "`" + string(p) + "`"
	}
	return strings.Join(out, " ")
}

func rolesTable() string {
	var rows []string
	for _, r := range access.Roles() {
		kind := "业务 / work"
		switch {
		case r.Admin:
			kind = "管理 / admin"
		case r.Own:
			kind = "本人 / own"
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s / %s | %s | %s |", r.Code, r.Label.ZH, r.Label.EN, kind, codes(r.May)))
	}
	return table("| 代码 code | 角色 role | 类型 kind | 权限 permissions |", rows)
}

func purposesTable() string {
	var rows []string
	for _, p := range access.Purposes() {
		number := ""
		if p.Case {
			number = "必填 / required"
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s / %s | %s | %s |", p.Code, p.Label.ZH, p.Label.EN, number, p.LegalBasis))
	}
	return table("| 代码 code | 用途 purpose | 编号 number | 通常依据 usual basis |", rows)
}

func kindsTable() string {
	var rows []string
	for _, k := range access.ApprovalKinds() {
		apart := ""
		if k.OtherRole {
			apart = "；须是另一角色 / of another role"
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s / %s | %s%s | %d |", k.Code, k.Label.ZH, k.Label.EN, codes(k.May), apart, int(k.Holds.Hours())))
	}
	return table("| 代码 code | 事项 matter | 第二人 second person | 有效小时 hours |", rows)
}

// TestRolesAreApart: administrators have nothing that shows archive data, and
// nobody decides grants and business matters by one role.
func TestRolesAreApart(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range access.Roles() {
		if seen[r.Code] || r.Label.ZH == "" || r.Label.EN == "" {
			t.Errorf("%s is there twice or lacks a label", r.Code)
		}
		seen[r.Code] = true
		for _, p := range r.May {
			reads := slices.Contains([]access.Permission{access.PersonSearch, access.DossierRead, access.CaseRead, access.CaseAssign, access.CaseImport,
				access.BatchSubmit, access.BatchRead, access.BatchConfirm, access.FiguresRead, access.UnitsRead, access.ApprovalDecide}, p)
			runs := slices.Contains([]access.Permission{access.AccountManage, access.GrantPropose, access.GrantApprove, access.AuditRead,
				access.WatchReview, access.KeyManage, access.SystemManage}, p)
			if (r.Admin && reads) || (!r.Admin && runs) {
				t.Errorf("%s may %s", r.Code, p)
			}
		}
	}
}
