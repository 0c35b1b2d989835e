# SPDX-License-Identifier: BSD-3-Clause
# The lock of the build folder: two builds in one folder would take each
# other's half-made files for their own. So make first calls itself again
# through lock.sh, which waits for the other build; what follows in the Makefile
# is read by that second make only.
#
#   UK_HAS_LOCK   `y` if this make may go on: it has the lock, or needs none
#   $(unlock)     in a recipe: gives up the lock, as the rest of the command
#                 lasts long and writes nothing here

# Cleaning must not make a folder, nor write into one that is not a build's.
_lock_goals := $(filter-out help print-version check-layers $(if \
	$(wildcard $(BUILD_DIR)/config/inputs),,clean properclean distclean),\
	$(or $(MAKECMDGOALS),all))
UK_HAS_LOCK := $(if $(_lock_goals),$(call same,$(UK_LOCKED),$(BUILD_DIR)),y)

unlock = $(if $(UK_LOCKED),flock -u 8; unset UK_LOCKED;)

ifneq ($(UK_HAS_LOCK),y)
_locked := $(or $(MAKECMDGOALS),all)
.PHONY: $(_locked)
$(_locked) &:
	+@$(if $(filter 2,$(V)),$(PYTHON) -B $(SCRIPTS)/undefined.py) \
		$(UK_MK)/lock.sh '$(BUILD_DIR)' $(MAKE) $(if $(filter 2,$(V)),\
		--warn-undefined-variables) $(_locked)
endif
