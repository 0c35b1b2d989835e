# SPDX-License-Identifier: BSD-3-Clause
# The goals of the command line (`make help` lists them).

.PHONY: all images libs objs fetch prepare preprocess clean properclean \
	distclean help \
	run debug gdb size deps print-libs print-inittab print-version \
	print-vars check-layers compile_commands

define UK_HELP
Configuration
  menuconfig      choose options (guiconfig: in a window)
  defconfig       the application's defconfig, or UK_DEFCONFIG=file
  olddefconfig    bring .config up to date, new options at their default, and
                  say what changed; oldconfig: ask; listnewconfig: only list
  savedefconfig   write .config's essence to the defconfig (or UK_DEFCONFIG=)
  allyesconfig    all options on; allnoconfig: off; randconfig SEED=n: at random
                  (what UK_DEFCONFIG= sets stays)
Building
  all             the image (default); makes the configuration if there is none
  fetch           upstream sources; prepare: also what libraries make of them;
                  preprocess: also generated sources
  libs, objs      only the libraries, only the objects
  clean           remove what was compiled, not what was fetched
                  (clean-<lib>: all of one library)
  properclean     remove the build folder; distclean: and the configuration
Using
  run             boot the image; debug: stopped, waiting for gdb; gdb: attach
Looking
  size            bytes by library, largest first
  deps            why each library is in (deps-<lib>: all reasons for one), and
                  the system calls that nobody provides (ENOSYS)
  sbom            what the image consists of, as SPDX; licenses: a table
  print-libs      libraries of this image
  print-inittab   order of start-up
  print-vars      variables of the build; print-version: versions
  check-layers    prove the layer rules over the sources
Variables
  A=dir  application     O=dir  build folder     C=file  configuration
  L=a:b  more libraries  P=a:b  more platforms   E=a:b   leave these out
  N=name of the image    V=1    show commands    CC= CROSS_COMPILE= COMPILER=
  V=2    also undefined variables    W=1 more warnings, W=e: they are errors
endef
help:
	$(info $(UK_HELP))@:

print-version:
	@echo $(UNILITH_VERSION)
check-layers:
	@$(PYTHON) -B $(SCRIPTS)/check-layers.py $(UK_BASE)

# A build folder is recognised by what the build put there: never remove a
# folder that is something else.
_is_build_dir := $(wildcard $(CONFIG_DIR)/inputs)
_own_cleaning := $(if $(_is_build_dir),$(wildcard $(CONFIG_DIR)/auto.mk))
# What was fetched stays: it may have been brought by hand.
_fetched := origin .origin* .chksum* .patched* *.tar.* *.tgz *.zip
clean:
	$(if $(_own_cleaning),-@$(MAKE) _clean_own)
	$(if $(_is_build_dir),$(Q)find $(BUILD_DIR) -mindepth 1 -maxdepth 1 \
		! -type d ! -name .lock ! -name Makefile -exec rm -f {} + ; \
		find $(BUILD_DIR) -mindepth 2 -maxdepth 2 ! -path \
		'$(CONFIG_DIR)/*' $(foreach f,$(_fetched),! -name '$f') \
		-exec rm -rf {} +)
properclean: clean
	$(if $(_is_build_dir),$(Q)rm -rf $(BUILD_DIR))
distclean: properclean
	$(Q)rm -f $(UK_CONFIG)

ifeq ($(UK_CONFIGURED),y)
all: images compile_commands $(BUILD_DIR)/Makefile
	@:
images: $(UK_IMAGES) $(UK_DEBUG_IMAGES)
images: ; @:
libs: $(UK_OBJS) ; @:
objs: $(UK_ALL_OBJS) ; @:
fetch: _fetch ; @:
prepare: _prepare ; @:
preprocess: _preprocess ; @:

# Further files to remove: UK_CLEAN[-y], LIB_CLEAN[-y].
_clean_files = $(call _both,$(call uc,$1)_CLEAN)
.PHONY: _clean_own
_clean_own:
	$(Q)rm -rf $(call _both,UK_CLEAN) $(foreach l,$(UK_LIBS),$(call \
		_clean_files,$l))
$(addprefix clean-,$(UK_LIBS)): clean-%:
	$(Q)rm -rf $(BUILD_DIR)/$* $(call _clean_files,$*)

compile_commands: $(BUILD_DIR)/compile_commands.json
$(BUILD_DIR)/compile_commands.json: $(UK_ALL_OBJS)
	$(call verbose_cmd,GEN,$(notdir $@),$(PYTHON) -B \
		$(SCRIPTS)/compile-commands.py $@ $(UK_BASE) $(BUILD_DIR))

# `make` works inside the build folder too.
define _forward
# Generated: forwards every goal to the build system.
GOALS := $$(or $$(MAKECMDGOALS),all)
.PHONY: $$(GOALS)
$$(GOALS) &:
	+@$$(MAKE) --no-print-directory -C $(UK_BASE) A=$(APP_DIR) O=$(BUILD_DIR) \
		C=$(UK_CONFIG) L=$(subst $(space),:,$(UK_EXTRA_LIBS)) \
		P=$(subst $(space),:,$(UK_EXTRA_PLATS)) \
		E=$(subst $(space),:,$(UK_EXCLUDED)) $(if $N,N=$N) $$(GOALS)
Makefile: ;
endef
$(BUILD_DIR)/Makefile: $(if $(call same,$(strip $(_forward)),$(strip \
		$(if $(wildcard $(BUILD_DIR)/Makefile),$(file \
		<$(BUILD_DIR)/Makefile)))),,FORCE)
	@$(file >$@,$(_forward)):

print-libs:
	@printf '%s\n' $(sort $(UK_LIBS))
print-vars:
	$(foreach v,A O C L N APP_DIR BUILD_DIR UK_CONFIG UK_EXTRA_LIBS UK_BASE \
		UK_CACHE UK_ARCH CC CC_ID CXX LD AR OBJCOPY COMPFLAGS ARCHFLAGS \
		CFLAGS CINCLUDES UK_LIBS UK_PLATS UK_IMAGES,$(info $v = $($v)))@:

_image := $(firstword $(UK_IMAGES))
_dbg   := $(firstword $(UK_DEBUG_IMAGES))
size: images
	@$(PYTHON) -B $(SCRIPTS)/size.py $(_image) $(_image).map
# Why is it in? `make deps LIB=libfoo` or `make deps-libfoo`: of one library.
_why = UK_DEPS_LIBS='$(foreach l,$(UK_LIBS),$l=$($(call uc,$l)_BASE))' \
	UK_DEPS_OF='$1' $(KCONF) deps
deps: $(if $(LIB),,images)
	@$(call _why,$(LIB))
	$(if $(LIB),,@$(if $(UK_LTO_LIBS),echo 'which calls nobody provides is \
		not known of an image that was optimised at once' >&2,$(PYTHON) \
		-B $(SCRIPTS)/deps.py $(NM) $(BUILD_DIR) $(_image).map))
deps-%:
	@$(call _why,$*)
clean-%:
	@echo 'make: there is no library $* (make print-libs)' >&2; exit 1
print-inittab: images
	@$(PYTHON) -B $(SCRIPTS)/inittab.py $(NM) $(_dbg) $(_image).map \
		$(UK_BASE)/include/uk/prio.h
# The uk tool knows an application by its folder; an image that lies
# elsewhere is booted without it, with nothing but a console.
_uk_knows := $(call same,$(_image),$(APP_DIR)/build/$(notdir \
	$(APP_DIR))_kvm-x86_64)
run: images
	@$(unlock) $(if $(_uk_knows),$(UK_BASE)/uk run $(APP_DIR),$(_qemu); \
		$(call _status,1))
# A guest that the debugger ended is no error.
debug: images
	@$(unlock) $(if $(_uk_knows),$(UK_BASE)/uk run --gdb $(GDB_PORT) \
		$(APP_DIR); s=$$?; exit $$((s == 137 ? 0 : s)),\
		echo 'In another terminal: make gdb'; $(_qemu) -S -gdb \
		tcp:127.0.0.1:$(GDB_PORT); $(call _status,0))
GDB_PORT ?= 1234
gdb: $(_dbg)
	@$(call need,gdb)$(unlock) GDB_PORT=$(GDB_PORT) gdb \
		-ex 'set substitute-path /unilith $(UK_BASE)' \
		-ex 'set substitute-path /app $(APP_DIR)' \
		-ex 'set substitute-path /build $(BUILD_DIR)' \
		-x $(UK_BASE)/support/gdb/attach.py $(_dbg)

# The exit device makes 2n + 1 of main's n. QEMU's own 0 is a guest that reset,
# or in `make debug` one that the debugger ended.
_status = s=$$?; exit $$((s % 2 ? s / 2 : s ? s : $1))
_qemu = $(call need,qemu-system-x86_64)qemu-system-x86_64 -accel tcg \
	-cpu max -nodefaults -no-user-config -display none -no-reboot -M \
	microvm,acpi=off,x-option-roms=off,pit=on,pic=off,rtc=on,isa-serial=on,auto-kernel-cmdline=on \
	-global virtio-mmio.force-legacy=false -m 32 -serial stdio \
	-device isa-debug-exit,iobase=0x501,iosize=1 -kernel $(_image)
endif
