package archive

import "testing"

func TestJoinPost(t *testing.T) {
	for _, c := range []struct{ unit, post, want string }{
		{"霁堤村党支部", "党支部书记", "霁堤村党支部书记"},
		{"澄波镇人民政府", "镇长", "澄波镇人民政府镇长"},
		{"澄波镇", "澄波镇镇长", "澄波镇镇长"},
		{"", "会计", "会计"},
		{"财政局", "", "财政局"},
	} {
		if got := joinPost(c.unit, c.post); got != c.want {
			t.Errorf("joinPost(%s, %s) = %s, want %s", c.unit, c.post, got, c.want)
		}
	}
}
