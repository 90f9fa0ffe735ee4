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

# ---- the demo: everything on loopback, nothing vendored
NPM := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

deps:
	@conf/demo/deps build run

deps-test:
	@conf/demo/deps build run test

deps-pg:
	@conf/demo/deps build run test pg

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

$(B)/htdocs/base.css: $(B)/npm/.done
	@mkdir -p $(@D)
	@cp $(B)/npm/node_modules/@picocss/pico/css/pico.classless.min.css $@

$(B)/htdocs/%: htdocs/%
	@mkdir -p $(@D)
	@cp $< $@

htdocs: $(B)/htdocs/base.css $(patsubst %,$(B)/%,$(wildcard htdocs/*))

demo: all htdocs $(patsubst conf/demo/%,$(B)/npm/%,$(wildcard conf/demo/*.mjs))

# A second make: what deps installed is asked for when a Makefile is read.
run: deps
	@$(MAKE) --no-print-directory demo
	@BUILD=$(B) PORT=$(PORT) DETACH=$(DETACH) RESET=$(RESET) conf/demo/run start

stop:
	@BUILD=$(B) PORT=$(PORT) conf/demo/run stop

clean:
	rm -rf $(B)

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.PHONY: all lib unit clean deps deps-test deps-pg deps-browser npm htdocs demo run stop
