# SPDX-License-Identifier: BSD-3-Clause
# The lock of the build folder: two builds in one folder would take each
# other's half-made files for their own. So make first calls itself again
# through lock.sh, which waits for the other build; what follows in the Makefile
# is read by that second make only.
#
#   UK_HAS_LOCK   `y` if this make may go on: it has the lock, or needs none
#   $(unlock)     in a recipe: gives up the lock, as the rest of the command
#                 lasts long and writes nothing here

UK_CONFIG_GOALS := menuconfig guiconfig defconfig olddefconfig savedefconfig \
	oldconfig listnewconfig allyesconfig allnoconfig randconfig
_goals := $(or $(MAKECMDGOALS),all)

_free_goals := help print-version check-layers
_cleaning := clean properclean distclean
# Before anything is written there.
$(if $(_HAS_APP),,$(if $(filter-out $(_free_goals) $(_cleaning),$(_goals)),\
	$(error $(APP_DIR) has no Makefile.uk: name an application's folder \
	with A=)))

# These change what make reads at its start, so other goals beside them each
# get a make of their own, in their order: `make clean-libfoo all`.
_one_by_one := $(if $(filter $(_cleaning) clean-% $(UK_CONFIG_GOALS),\
	$(_goals)),$(word 2,$(_goals)))

# Cleaning must not make a folder, nor write into one that is not a build's.
_lock_goals := $(filter-out $(_free_goals) $(if $(wildcard \
	$(BUILD_DIR)/config/inputs),,$(_cleaning)),$(_goals))
UK_HAS_LOCK := $(if $(_one_by_one),,$(if $(_lock_goals),$(call \
	same,$(UK_LOCKED),$(BUILD_DIR)),y))

unlock = $(if $(UK_LOCKED),flock -u 8; unset UK_LOCKED;)

ifneq ($(UK_HAS_LOCK),y)
.PHONY: $(_goals)
ifneq ($(_one_by_one),)
$(_goals) &:
	+@$(foreach g,$(_goals),$(MAKE) $g && ):
else
$(_goals) &:
	+@$(if $(filter 2,$(V)),$(call need,$(PYTHON))$(PYTHON) -B \
		$(SCRIPTS)/undefined.py) $(UK_MK)/lock.sh '$(BUILD_DIR)' \
		$(MAKE) $(if $(filter 2,$(V)),--warn-undefined-variables) $(_goals)
endif
endif
