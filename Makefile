# mod_partnerrel: `make run` shows it, `make test` proves it. `make help` lists the rest.
B      := build
APXS   := apxs
PGDIR  := $(shell pg_config --bindir 2>/dev/null)

ROOMS  := base core store view web
LIBSRC := $(wildcard $(ROOMS:%=mod_partnerrel/%/*.c)) 
LIBOBJ := $(LIBSRC:mod_partnerrel/%.c=$(B)/%.o) $(B)/store/schema.o
DOORSRC:= $(wildcard mod_partnerrel/httpd/*.c)
DOOROBJ:= $(DOORSRC:mod_partnerrel/%.c=$(B)/%.o)
CTLOBJ := $(patsubst mod_partnerrel/%.c,$(B)/%.o,$(wildcard mod_partnerrel/ctl/*.c))

WARN   := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
          -Wpointer-arith -Wformat=2 -Wno-unused-parameter -Werror
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fcf-protection
SAN    :=
# Only targets that install nothing themselves can miss something.
ifneq ($(words $(shell which apr-1-config apu-1-config $(APXS) 2>/dev/null)),3)
ifeq ($(filter-out all lib unit install,$(or $(MAKECMDGOALS),all)),)
$(error development packages are missing: make deps)
endif
endif
CFLAGS := -std=gnu11 -O2 -g -fPIC -fvisibility=hidden -pthread $(WARN) $(if $(SAN),-O1 -fno-omit-frame-pointer,$(HARDEN)) $(SAN)
CPPFLAGS := -Imod_partnerrel -I$(B) $(shell apr-1-config --includes --cppflags) $(shell apu-1-config --includes)
DOORINC := -I$(shell $(APXS) -q INCLUDEDIR)
XMLINC := $(shell xml2-config --cflags)
LDLIBS := $(shell apu-1-config --link-ld) $(shell apr-1-config --link-ld) $(shell xml2-config --libs) \
          -licui18n -licuuc -lcrypto -pthread
LDFLAGS:= -Wl,-z,relro,-z,now $(SAN)

all: $(B)/mod_partnerrel.so $(B)/partnerrelctl

lib: $(B)/libpartnerrel.a

$(B)/libpartnerrel.a: $(LIBOBJ)
	@rm -f $@
	@echo "  AR    $@"
	@$(AR) rcs $@ $^

$(B)/mod_partnerrel.so: $(DOOROBJ) $(B)/libpartnerrel.a
	@echo "  LD    $@"
	@$(CC) -shared -o $@ $(LDFLAGS) $(DOOROBJ) $(B)/libpartnerrel.a $(shell xml2-config --libs) -licui18n -licuuc -lcrypto

$(B)/partnerrelctl: $(CTLOBJ) $(B)/libpartnerrel.a
	@echo "  LD    $@"
	@$(CC) -o $@ $(LDFLAGS) $^ $(LDLIBS)

# For tests: says who somebody is by a header.
$(B)/mod_testid.so: tests/lib/mod_testid.c
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) -shared -o $@ $(CFLAGS) $(CPPFLAGS) $(DOORINC) $(LDFLAGS) $<

# The schema's files travel inside the library, so that a program and its schema cannot part.
$(B)/store/schema.c: $(sort $(wildcard mod_partnerrel/store/schema/*.sql)) mod_partnerrel/store/embed.awk
	@mkdir -p $(@D)
	@awk -f mod_partnerrel/store/embed.awk $(filter %.sql,$^) > $@

$(B)/store/schema.o: $(B)/store/schema.c
	@$(CC) $(CFLAGS) $(CPPFLAGS) -c -o $@ $<

$(B)/%.o: mod_partnerrel/%.c
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(CFLAGS) $(CPPFLAGS) $(if $(filter httpd/%,$*),$(DOORINC)) $(if $(filter view/%,$*),$(XMLINC)) -MMD -MP -c -o $@ $<

# ---- unit tests: one TAP program a file
UNIT := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))
$(B)/unit/%: tests/unit/%.c $(wildcard tests/unit/*.h) $(B)/libpartnerrel.a
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(CFLAGS) -Wno-unused-function -Wno-shadow $(CPPFLAGS) $(XMLINC) -Itests/unit -o $@ $< $(B)/libpartnerrel.a $(LDFLAGS) $(LDLIBS)

unit: $(UNIT)
	prove --exec '' $(UNIT)

# ---- tests: T=acceptance runs one file of blocks, MPM=prefork the other MPM
MPM    ?= event
BLOCKS := $(if $(T),$(wildcard tests/t/$(T)*.t),$(sort $(wildcard tests/t/*.t)))
# Once more with a database that loses its connections and changes under them: all that is not about the door alone.
DOOR   := answers cache canonical config config_proxy csrf dashboards headers languages lease old_yes outage \
          page_headers places remembered require running safe_methods
UPSET  := $(filter-out $(DOOR:%=tests/t/%.t),$(BLOCKS))
PROVE   = T_BUILD=$(abspath $(B)) T_MPM=$(MPM) $(INSTRUMENT) prove -j2 $(BLOCKS)
STEP   := tests/check/step $(B)/test

test:
	@conf/demo/deps build run test browser pages
	@$(MAKE) --no-print-directory $(if $(T),test-one,test-all)

test-one:
	@$(STEP) build $(MAKE) -j2 all $(B)/mod_testid.so
	@$(if $(BLOCKS),,$(error there is no tests/t/$(T)*.t)) $(PROVE)

test-all:
	@$(STEP) build $(MAKE) -j2 all $(B)/mod_testid.so
	@$(STEP) layers $(MAKE) layers
	@$(STEP) planted $(MAKE) layers-planted
	@$(STEP) matrix tests/check/matrix $(B)/partnerrelctl
	@$(STEP) model $(MAKE) model
	@$(STEP) unit $(MAKE) -j2 unit
	@$(STEP) blocks $(MAKE) blocks
	@$(STEP) blocks-upset env T_UPSET=1 $(MAKE) blocks BLOCKS="$(UPSET)"
	@$(STEP) paths env T_BUILD=$(abspath $(B)) BACKENDS="node nginx" EVERY=15 prove --exec "" tests/proxy/paths
	@$(STEP) paths-planted env BACKENDS=node EVERY=15 tests/proxy/paths-planted $(B) 1
	@$(STEP) headers env CASES=1000 T_BUILD=$(abspath $(B)) prove --exec "" tests/proxy/headers
	@$(STEP) hammer $(MAKE) hammer-short
	@$(STEP) hammer-planted env CUSTOMERS=8 LEASE=400 N=24 tests/hammer/planted $(B) 1
	@$(STEP) browser $(MAKE) browser
	@$(STEP) pages env SHORT=1 $(MAKE) pages
	@tests/check/rules --strict $(B)/rules.tsv

blocks: all $(B)/mod_testid.so
	$(PROVE)

# The same blocks and the store's contract on a PostgreSQL server of their own.
test-pg:
	@conf/demo/deps build run test pg
	@$(STEP) build $(MAKE) -j2 all $(B)/mod_testid.so
	@$(STEP) unit-pg tests/lib/with-pgsql $(MAKE) -j2 unit-pg
	@$(STEP) blocks-pg tests/lib/with-pgsql $(MAKE) blocks
	@$(STEP) hammer-pg tests/lib/with-pgsql $(MAKE) hammer-short
	@$(STEP) blocks-pg-upset env T_DB=pgsql T_UPSET=1 $(MAKE) blocks BLOCKS="$(UPSET)"

# The lease's protocol, every interleaving of it; and that a fault in it would be found.
model:
	@prove --exec '' tests/model/run

unit-pg: $(B)/unit/store_contract $(B)/unit/store_faults $(B)/unit/store_subscription $(B)/unit/store_ending $(B)/unit/store_usage
	prove --exec '' $^

# Whole corpora. Paths, against real backends: nginx, PHP-FPM, Tomcat (HTTP and AJP), Node, gunicorn. Headers, over
# every protocol, against backends that note every byte.
test-proxy:
	@conf/demo/deps build run test proxy
	@$(STEP) build $(MAKE) -j2 all $(B)/mod_testid.so
	@$(STEP) paths env T_BUILD=$(abspath $(B)) prove --exec "" tests/proxy/paths
	@$(STEP) paths-planted tests/proxy/paths-planted $(B)
	@$(STEP) headers env T_BUILD=$(abspath $(B)) prove --exec "" tests/proxy/headers
	@$(STEP) headers-planted tests/proxy/headers-planted $(B)

# Removals under fire, and nobody let in after anybody was told: on both engines, then with faults planted.
hammer:
	@conf/demo/deps build run test pg
	@$(STEP) build $(MAKE) -j2 all $(B)/mod_testid.so $(B)/hammer
	@$(STEP) hammer env N=$(N) T_BUILD=$(abspath $(B)) prove -v --exec "" tests/hammer/run
	@$(STEP) hammer-pg tests/lib/with-pgsql env N=$(N) T_BUILD=$(abspath $(B)) prove -v --exec "" tests/hammer/run
	@$(STEP) hammer-prefork env T_MPM=prefork N=500 T_BUILD=$(abspath $(B)) prove -v --exec "" tests/hammer/run
	@grep -hE '^ +# (removal_ms|told|judged|contradictions|clients|[0-9]+ s)' $(B)/test/hammer.log $(B)/test/hammer-pg.log $(B)/test/hammer-prefork.log
	@$(STEP) hammer-planted tests/hammer/planted $(B)

hammer-short: all $(B)/mod_testid.so $(B)/hammer
	T_BUILD=$(abspath $(B)) prove --exec "" tests/hammer/run

$(B)/hammer: $(wildcard tests/hammer/*.[ch])
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) -o $@ $(CFLAGS) $(filter %.c,$^) $(LDFLAGS)

# A partner with 100 000 customers on both engines: times, memory, and that each list is a walk.
bench-lists: all $(B)/mod_testid.so
	T_BUILD=$(abspath $(B)) tests/bench/lists sqlite
	T_BUILD=$(abspath $(B)) tests/bench/lists pgsql

# What we cost beside others: QUICK=1 in minutes, SCALE=full up to ten million grants; BENCH names sections.
bench:
	@conf/demo/deps build run test pg bench
	@$(STEP) build $(MAKE) -j2 all $(B)/mod_testid.so $(B)/bench-npm/.done $(B)/bench-count.so $(B)/bench-barepage.so $(B)/bench-replay
	@T_BUILD=$(abspath $(B)) tests/bench/run $(BENCH)

# better-sqlite3 is the one that has something to compile: SQLite, in two minutes.
$(B)/bench-npm/.done: $(wildcard tests/bench/deciders/*) tests/bench/pages/page.mjs
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@echo "  NPM   $(@D)"
	@cd $(@D) && $(NPM) && (cd node_modules/better-sqlite3 && npm run build-release --silent \
	    --nodedir="$$(dirname "$$(dirname "$$(command -v node)")")" >build.log 2>&1 || { tail build.log; exit 1; }) && touch .done

$(B)/bench-barepage.so: tests/bench/mod_barepage.c
	@mkdir -p $(@D)
	@$(CC) -shared -o $@ $(CFLAGS) $(CPPFLAGS) $(DOORINC) $<

$(B)/bench-replay: tests/bench/replay.c
	@mkdir -p $(@D)
	@$(CC) -o $@ -D_GNU_SOURCE -O2 -Wall -Wextra -I$(shell pg_config --includedir 2>/dev/null) $< -lpq -lsqlite3 -pthread

$(B)/bench-count.so: tests/bench/count.c
	@mkdir -p $(@D)
	@$(CC) -shared -o $@ $(CFLAGS) $<

layers: lib
	@tests/check/layers $(B)/libpartnerrel.a "$(CC) -std=gnu11 $(CPPFLAGS)"

# Plants a violation of each rule and expects that it is found.
layers-planted: lib
	@tests/check/layers-planted $(B)/libpartnerrel.a "$(CC) -std=gnu11 $(CPPFLAGS)"

rules:
	@mkdir -p $(B)
	@tests/check/rules --strict $(B)/rules.tsv

# AddressSanitizer and UndefinedBehaviorSanitizer; Debian's httpd gets their libraries by preload.
# A finding ends the program; leaks are not looked for, since pools free at the end what nobody frees before.
ASAN := B=build-asan SAN="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
asan:
	@conf/demo/deps build run test
	@$(MAKE) --no-print-directory $(ASAN) asan-steps

asan-steps:
	@$(STEP) build $(MAKE) -j2 all $(B)/mod_testid.so
	@$(STEP) unit env ASAN_OPTIONS=detect_leaks=0 $(MAKE) -j2 $(if $(T_PG_PORT),unit-pg,unit)
	@$(STEP) blocks $(MAKE) blocks INSTRUMENT='T_PRELOAD="$(shell $(CC) -print-file-name=libasan.so) $(shell $(CC) -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0'

asan-pg:
	@conf/demo/deps build run test pg
	@tests/lib/with-pgsql $(MAKE) --no-print-directory $(ASAN) asan-steps

# ---- the demo: everything on loopback, nothing vendored
NPM := npm ci --no-update-notifier --ignore-scripts --no-audit --no-fund --no-progress --loglevel=error

deps:
	@conf/demo/deps build run

deps-test:
	@conf/demo/deps build run test

deps-pg:
	@conf/demo/deps build run test pg

deps-proxy:
	@conf/demo/deps build run test proxy

deps-dev:
	@conf/demo/deps build dev

deps-pages:
	@conf/demo/deps build run test browser pages

deps-browser:
	@conf/demo/deps build run browser

npm: $(B)/npm/.done

$(B)/npm/.done: conf/demo/package.json conf/demo/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@echo "  NPM   $(@D)"
	@cd $(@D) && $(NPM) && touch .done

# Beside node_modules, where their imports are looked for.
$(B)/npm/%.mjs: conf/demo/%.mjs $(B)/npm/.done
	@cp $< $@

# Without its pictures in data: addresses: the pages' Content-Security-Policy takes none, and a browser
# that has read this sheet and not yet ours would complain.
$(B)/htdocs/base.css: $(B)/npm/.done
	@mkdir -p $(@D)
	@sed 's/url("data:[^"]*")/none/g' $(B)/npm/node_modules/@picocss/pico/css/pico.classless.min.css > $@

$(B)/htdocs/%: htdocs/%
	@mkdir -p $(@D)
	@cp $< $@

htdocs: $(B)/htdocs/base.css $(patsubst %,$(B)/%,$(wildcard htdocs/*))

demo: all htdocs $(patsubst conf/demo/%,$(B)/npm/%,$(wildcard conf/demo/*.mjs))
	@:

$(B)/browser/.done: tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@echo "  NPM   $(@D)"
	@cd $(@D) && $(NPM) && touch .done

# The whole story in Chromium, English, Russian, and German in the German cloud; leaves its pictures in $(B)/pictures/story.
browser: deps-browser
	@$(MAKE) --no-print-directory demo $(B)/browser/.done
	@BUILD=$(B) prove --exec '' tests/browser/run

# Thousands of random histories, two at a time; the blocks have some of them. N=10000 takes about half an hour.
N := 10000
SEED := $(shell date +%s)
histories: all $(B)/mod_testid.so
	@for half in 1 2; do T_BUILD=$(abspath $(B)) T_HISTORIES=$$(($(N) / 2)) T_SEED=$(SEED)$$half prove -v tests/t/histories.t > $(B)/histories-$$half.log 2>&1 & pids="$$pids $$!"; done; \
	for pid in $$pids; do wait $$pid || bad=1; done; grep -hE "^ *#|^not ok|^ok" $(B)/histories-?.log | grep -v "of $$(($(N) / 2))$$"; exit $${bad:-0}

# Every page in every state the blocks know: valid HTML, no finding of axe, in each language.
pages: deps-pages
	@$(MAKE) --no-print-directory all $(B)/mod_testid.so htdocs $(B)/browser/.done
	@BUILD=$(B) prove --exec '' tests/pages/run

# The README's.
pictures: deps-browser
	@$(MAKE) --no-print-directory demo $(B)/browser/.done
	@BUILD=$(B) tests/browser/run pictures
	@mkdir -p docs/pictures && cp $(B)/pictures/pictures/*.png docs/pictures/

# A second make: what deps installed is asked for when a Makefile is read.
run: deps
	@$(MAKE) --no-print-directory demo
	@BUILD=$(B) PORT=$(PORT) DETACH=$(DETACH) RESET=$(RESET) conf/demo/run start

stop:
	@BUILD=$(B) PORT=$(PORT) conf/demo/run stop

# ---- into an existing httpd; DESTDIR for packagers
PREFIX  := /usr/local
DATADIR := $(PREFIX)/share/partnerrel
install: all htdocs
	install -D -m 644 $(B)/mod_partnerrel.so $(DESTDIR)$(shell $(APXS) -q LIBEXECDIR)/mod_partnerrel.so
	install -D -m 755 $(B)/partnerrelctl $(DESTDIR)$(PREFIX)/sbin/partnerrelctl
	install -d $(DESTDIR)$(DATADIR)/htdocs
	install -m 644 $(B)/htdocs/* $(DESTDIR)$(DATADIR)/htdocs
	install -d $(DESTDIR)$(DATADIR)/docs $(DESTDIR)$(DATADIR)/examples
	install -m 644 README.md ChangeLog LICENSE docs/*.md $(DESTDIR)$(DATADIR)/docs
	cd templates && find . -type f -exec install -D -m 644 {} $(DESTDIR)$(DATADIR)/templates/{} \;
	for f in partnerrel.conf examples/production-tls.conf; do \
	    sed -e 's#/usr/share/partnerrel#$(DATADIR)#' \
	        -e 's#^\( *LoadModule partnerrel_module\).*#\1 $(shell $(APXS) -q LIBEXECDIR)/mod_partnerrel.so#' \
	        conf/$$f > $(DESTDIR)$(DATADIR)/$$f; done

# ---- looking after the code
SOURCES := $(wildcard mod_partnerrel/*/*.[ch] tests/unit/*.[ch] tests/lib/*.c tests/fuzz/*.c tests/hammer/*.[ch])
format:
	clang-format -i $(SOURCES)

lint:
	@clang-format --dry-run -Werror $(SOURCES)
	cppcheck --quiet --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
	    --suppress=missingIncludeSystem -Imod_partnerrel mod_partnerrel

FUZZ := 60
fuzz: $(B)/fuzz_template $(B)/fuzz_path
	@mkdir -p $(B)/corpus $(B)/corpus-path
	@for d in tests/view/[0-9]*/; do cp $$d/template.html $(B)/corpus/$$(basename $$d).html; done
	$(B)/fuzz_template -max_total_time=$(FUZZ) -max_len=4096 -dict=tests/fuzz/template.dict $(B)/corpus
	$(B)/fuzz_path -max_total_time=$(FUZZ) -max_len=64 $(B)/corpus-path

$(B)/fuzz_template: tests/fuzz/fuzz_template.c $(wildcard mod_partnerrel/view/*.c mod_partnerrel/base/*.c)
	@mkdir -p $(@D)
	clang -g -O1 -fsanitize=fuzzer,address,undefined $(CPPFLAGS) $(XMLINC) -o $@ $^ $(LDLIBS)

$(B)/fuzz_path: tests/fuzz/fuzz_path.c mod_partnerrel/base/path.c mod_partnerrel/base/text.c
	@mkdir -p $(@D)
	clang -g -O1 -fsanitize=fuzzer,address,undefined $(CPPFLAGS) -o $@ $^ $(LDLIBS)

help:
	@echo "make run [PORT=8080] [DETACH=1] [RESET=1]   the demo, with sample data; Ctrl-C ends it"
	@echo "make stop [PORT=8080]                       ends a detached demo"
	@echo "make deps && make && make install           into an existing httpd (PREFIX, DESTDIR)"
	@echo "make test [T=acceptance]                    everything, or one file of blocks"
	@echo "make test-pg                                blocks and store contract on PostgreSQL"
	@echo "make test-proxy                             thousands of odd paths and headers against backends"
	@echo "make bench [QUICK=1] [SCALE=full]           what it costs beside others, from one run; BENCH=proxied a part"
	@echo "make bench-lists [N=100000]                 lists of a partner with very many customers"
	@echo "make asan [MPM=prefork], make asan-pg       under AddressSanitizer and UBSan"
	@echo "make lib, unit, unit-pg                     the library alone; unit tests; the store's on a PostgreSQL"
	@echo "make layers, layers-planted, rules          house rules; that they bite; rules and their tests"
	@echo "make model                                  every interleaving of the lease's model, planted faults (spin)"
	@echo "make browser                                the story in a real browser"
	@echo "make pages                                  every page the blocks reach: HTML checker, axe"
	@echo "make histories [N=10000] [SEED=7]           random histories against the server, invariants after each"
	@echo "make hammer [N=10000]                       64 clients, two httpds that restart, removals: nobody gets in late"
	@echo "make fuzz [FUZZ=60], format, lint           (make deps-dev installs what these need)"
	@echo "make deps-test, -pg, -proxy, -browser, -pages, -dev what these targets need, and nothing else"
	@echo "make pictures                               the README's pictures, taken anew"
	@echo "make clean"

clean:
	rm -rf $(B)

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.PHONY: model histories bench bench-lists deps-dev all lib install format lint fuzz help unit test test-one test-all test-pg test-proxy unit-pg blocks layers layers-planted rules asan asan-steps asan-pg clean deps deps-test deps-proxy deps-pg deps-browser deps-pages npm htdocs demo browser pages pictures run stop
