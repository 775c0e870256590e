package catalog

import "testing"

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(""); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	c := mustLoad(b, "")
	bind, _ := c.Bind(c.Area("A12"), []string{"姓名", "身份证号", "产权人", "关系", "坐落", "面积", "类型", "来源", "取得时间", "价格(万元)"})
	cells := []Input{{Text, "张　三"}, {Text, "120118190001010005"}, {Text, "张三"}, {Text, "本人"}, {Text, "静海区 静海镇"},
		{Number, "89.300000000000004"}, {Text, "住宅"}, {Text, "购置"}, {Text, "2020.5"}, {Number, "123.456789"}}
	b.ReportAllocs()
	for b.Loop() {
		bind.Record(cells, today)
	}
}
