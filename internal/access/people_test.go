package access_test

import "qingjian/internal/officetest"

// Persons who exist nowhere.
const (
	idA = officetest.Zhang
	idB = officetest.Li
)

// idKin is a relative without a profile.
var idKin = officetest.IDNo(9000)

// member is a person of a roster.
type member struct{ name, idNo, unit string }

func roster(members ...member) officetest.Table {
	rows := make([][]any, len(members))
	for i, m := range members {
		rows[i] = officetest.Profile(m.name, m.idNo, m.unit, "在职", "13800138000")
	}
	return officetest.Roster(rows...)
}

// kin is a sheet of A05.
func kin(rows ...[]any) officetest.Table {
	t := officetest.Table{Name: "家庭成员", Rows: [][]any{{"姓名", "公民身份号码", "与本人关系", "成员姓名", "成员公民身份号码", "是否健在"}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, append(r, "是"))
	}
	return t
}
