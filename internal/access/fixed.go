package access

// Fixed is a scope that is given rather than compiled from grants, for tests of
// the packages that take a By.
type Fixed struct {
	Account string
	May     []Permission
	Units   []string // nil = the whole district
	Areas   []string // nil = all but the leads
	Level   int      // 0 = 1
	Hidden  []string // person ids
}

// Scope builds it.
func (f Fixed) Scope() *Scope {
	set := func(values []string) map[string]bool {
		if values == nil {
			return nil
		}
		m := map[string]bool{}
		for _, v := range values {
			m[v] = true
		}
		return m
	}
	r := right{may: map[Permission]bool{}, units: set(f.Units), areas: set(f.Areas), level: max(f.Level, 1)}
	for _, p := range f.May {
		r.may[p] = true
	}
	return &Scope{Account: f.Account, rights: []right{r}, hidden: set(f.Hidden)}
}
