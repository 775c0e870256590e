package catalog

import (
	"testing"
	"time"
)

func TestSmoke(t *testing.T) {
	c, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	today := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, d := range []string{"天津静海", "天津市静海区", "静海", "河北省沧州市", "120118", "静海县", "朝阳区", "孟村", "吉林", "东莞", "新疆伊犁", "天津市市辖区静海区", "北京朝阳", "天津"} {
		code, ok, amb := c.Dicts["division"].Resolve(d)
		t.Log(d, code, ok, amb, c.Dicts["division"].Path(code))
	}
	for _, d := range []string{"静海镇", "张家村", "静海区静海镇四街社区居委会", "四街社区", "静海镇人民政府", "独流镇 李家湾子村村民委员会"} {
		code, ok, amb := c.Dicts["unit"].Resolve(d)
		t.Log(d, code, ok, amb, c.Dicts["unit"].Path(code))
	}
	for _, h := range [][]string{{"序号", "姓名", "性别", "身份证号码", "出生年月", "民族", "政治面貌", "单位", "职务"}, {"姓名", "身份证号", "坐落", "建筑面积(平方米)", "价格(万元)", "产权人\n身份证", "本人\n手机"}, {"姓名", "身份证号", "单位", "职务", "任职时间", "免职时间"}} {
		for _, s := range []string{"Sheet1", "房产"} {
			a, sc := c.Recognise(s, h)
			if a != nil {
				t.Log(a.Code, sc)
				b, fs := c.Bind(a, h)
				t.Log(b.Columns, b.SubjectID, b.SubjectName)
				for _, f := range fs {
					t.Log(f.Code, f.Col, f.Message.ZH)
				}
			} else {
				t.Log(nil, sc)
			}
		}
	}
	a := c.Area("A12")
	b, fs := c.Bind(a, []string{"姓名", "身份证号", "产权人", "关系", "坐落", "面积", "类型", "来源", "取得时间", "价格(万元)"})
	t.Log(fs)
	r, fs := b.Record([]Input{{Text, "张　三"}, {Text, "120118190001010005"}, {Text, "张三"}, {Text, "本人"}, {Text, "静海区 静海镇"}, {Number, "89.300000000000004"}, {Text, "住宅"}, {Text, "购置"}, {Number, "2020.5"}, {Number, "123.456789"}}, today)
	t.Logf("%+v %v", r, fs)
	r, fs = b.Record([]Input{{Text, "张　三"}, {Text, "120118190001010005"}, {Text, "无"}}, today)
	t.Logf("%+v %v", r, fs)
	r, fs = b.Record([]Input{{Text, "张　三"}, {Number, "1.20118190001010005E17"}, {Text, "张三"}, {Text, "本人"}, {Text, "静海区 静海镇"}, {Number, "-1"}, {Text, "住x宅"}, {Text, "购置"}, {Text, "2020"}, {Fail, "#N/A"}}, today)
	t.Logf("%+v", r)
	for _, f := range fs {
		t.Log(f.Code, f.Col, f.Message.ZH, f.Hint.ZH)
	}
}
