// Package api serves the domains over HTTP: Gin carries, huma describes. It is
// the only place that knows HTTP, and knows no store.
package api

import (
	"cmp"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
)

// Options are what the server serves.
type Options struct {
	Catalog   *catalog.Catalog
	Ingest    *ingest.Service
	Archive   *archive.Service
	Clock     clock.Clock
	Log       *slog.Logger
	Version   string
	Synthetic bool                        // marks every answer and page as synthetic data
	Actor     string                      // who reads, while there are no accounts
	Ready     func(context.Context) error // nil when requests can be served
	Page      fs.FS                       // the built page; nil when it was not built
	Patience  time.Duration               // how long a reading may take, the restart of a dead engine included; 0 = 30 s
}

const usualPatience = 30 * time.Second

type server struct{ Options }

// New returns the whole handler: API, documents, health and page.
func New(o Options) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	o.Patience = cmp.Or(o.Patience, usualPatience)
	s := &server{o}
	engine.Use(s.requestID, s.recoverPanic, s.logRequest, securityHeaders, s.ownOrigin, s.limitReading)
	engine.GET("/healthz", s.healthz)
	engine.GET("/readyz", s.readyz)
	s.register(humagin.New(engine, s.config()))
	s.servePage(engine)
	return engine
}

func (s *server) config() huma.Config {
	useProblems()
	config := huma.DefaultConfig("清鉴 Qingjian", s.Version)
	config.Info.Description = "电子廉政档案平台接口 / API of the integrity-archive platform. Errors are RFC 9457 problems with a stable code."
	config.DocsPath = "" // served by the page: huma's own loads scripts from outside
	config.OpenAPIPath = "/openapi"
	config.SchemasPath = ""
	config.CreateHooks = nil // no $schema links in answers
	return config
}

// register is the whole route table.
func (s *server) register(api huma.API) {
	const v1 = "/api/v1"
	huma.Register(api, operation("meta", http.MethodGet, v1+"/meta", "platform", "平台与数据水位 / platform and watermark"), s.meta)
	huma.Register(api, operation("catalog", http.MethodGet, v1+"/catalog", "platform", "信息目录 / catalogue"), s.catalog)
	huma.Register(api, operation("dictionary", http.MethodGet, v1+"/catalog/dictionaries/{name}", "platform", "一个字典 / one dictionary"), s.dictionary)

	upload := operation("batch-upload", http.MethodPost, v1+"/batches", "batches", "上传工作簿并检查 / upload workbooks and check them")
	upload.DefaultStatus = http.StatusCreated
	huma.Register(api, upload, s.upload)
	describeUpload(api.OpenAPI(), upload.Path)
	huma.Register(api, operation("batches", http.MethodGet, v1+"/batches", "batches", "批次列表 / batches, newest first"), s.batches)
	huma.Register(api, operation("batch", http.MethodGet, v1+"/batches/{batch_id}", "batches", "一个批次的回执 / a batch's receipt"), s.batch)
	huma.Register(api, operation("batch-issues", http.MethodGet, v1+"/batches/{batch_id}/issues", "batches", "批次的问题 / a batch's issues"), s.issues)
	huma.Register(api, operation("batch-confirm", http.MethodPost, v1+"/batches/{batch_id}/confirm", "batches", "确认入库 / publish a checked batch"), s.confirm)

	huma.Register(api, operation("persons-search", http.MethodPost, v1+"/persons/search", "persons", "查找人员 / search persons"), s.search)
	huma.Register(api, operation("units", http.MethodGet, v1+"/units", "units", "单位树 / the tree of units on a day"), s.units)
	huma.Register(api, operation("unit", http.MethodGet, v1+"/units/{code}", "units", "一个单位 / one unit"), s.unit)
	huma.Register(api, operation("staffing", http.MethodGet, v1+"/staffing", "units", "监督力量配备核对 / questions about the staffing of the supervising force"), s.staffing)
	huma.Register(api, operation("figures", http.MethodGet, v1+"/figures", "persons", "底数 / base figures: expected and filed persons, coverage of the areas"), s.figures)
	huma.Register(api, operation("dossier", http.MethodGet, v1+"/persons/{person_id}/dossier", "persons", "一人的档案 / one person's dossier"), s.dossier)
	huma.Register(api, operation("record-history", http.MethodGet, v1+"/persons/{person_id}/records/{record_id}/history", "persons", "一条记录的历史 / one record's history"), s.history)
}

func operation(id, method, path, tag, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Tags: []string{tag}, Summary: summary,
		Errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable}}
}
