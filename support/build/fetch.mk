# SPDX-License-Identifier: BSD-3-Clause
# Upstream sources. All are used as $(eval $(call macro,arguments)).
#
#   addrecipe,lib        the sources named by $(LIB_BASE)/recipe (format: doc/
#                        adding-a-library.md): fetched as a Debian source
#                        package, checked, unpacked and patched by Debian's
#                        series to LIB_SRC = $(LIB_ORIGIN)/<name>-<version>,
#                        then patched by $(LIB_BASE)/patches/*.patch
#
# LIB_SRCSTAMP is the stamp that every object of the library depends on.
# Stamps in LIB_BUILD: .origin (unpacked), .patched (patched), .prepared.
# UK_FETCH-y collects the stamps of stage `fetch`; a file below origin/ depends
# on .patched where there are patches, else on .origin.

UK_FETCH   :=
UK_FETCH-y :=
UK_PREPARE :=
UK_PREPARE-y :=

# $(call recipe_value,file,key): a value of a recipe, read without a process.
recipe_value = $(strip $(patsubst $2:%,%,$(subst ;, ,$(filter $2:%,$(subst \
	$(newline), ,$(subst : ,:,$(subst $(space)$(space),$(space),$(file <$1))))))))

_if_selected = $(if $(filter $1,$(UK_LIBS)),$2)

define _recipe_rules
$2_RECIPE := $($2_BASE)/recipe
$2_VERSION := $(call recipe_value,$($2_BASE)/recipe,version)
$2_SRC := $($2_ORIGIN)/$(call recipe_value,$($2_BASE)/recipe,name)-$(call \
	recipe_value,$($2_BASE)/recipe,version)
$2_SRCSTAMP := $($2_BUILD)/.patched
$2_PATCHES := $(sort $(wildcard $($2_BASE)/patches/*.patch))
-include $(wildcard $($2_BUILD)/.origin.d)
$($2_BUILD)/.origin: $($2_BASE)/recipe $$($2_PATCHES) \
		$$(call changed,$($2_BUILD)/.origin,$$($2_PATCHES))
	$$(call build_cmd,FETCH,$1,recipe,$(PYTHON) -B $(SCRIPTS)/fetch.py \
		--cache $(UK_CACHE) --out $($2_ORIGIN) $($2_BASE)/recipe)
	$$(call remember,$$@,$$($2_PATCHES))
	@touch $$@
$($2_BUILD)/.patched: $($2_BUILD)/.origin
	$$(call build_cmd,PATCH,$1,patches,$(SCRIPTS)/patch.sh \
		$$($2_SRC) $$($2_PATCHES)) || { rm -f $$<; exit 1; }
	@touch $$@
$($2_ORIGIN)/%: | $($2_BUILD)/.patched ;
$(if $(filter $1,$(UK_LIBS)),UK_FETCH-y += $($2_BUILD)/.patched)
endef
addrecipe = $(call _recipe_rules,$1,$(call uc,$1))
