# Writes the git commit that is built into OUT, and leaves OUT alone if it says so already:
#   cmake -D SOURCE=folder -D OUT=file.cpp -P commit.cmake
# 40 hex digits, with "-dirty" behind them where a file that git knows was changed since; "unknown" where SOURCE is not
# the root of a git work tree (a tarball), or git is missing.
set(commit unknown)
function(git variable)
  execute_process(COMMAND git --no-optional-locks -C ${SOURCE} ${ARGN}
    OUTPUT_VARIABLE output RESULT_VARIABLE failure ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(failure)
    set(output "")
  endif()
  set(${variable} "${output}" PARENT_SCOPE)
endfunction()

# A tarball may have been unpacked within another project's work tree.
git(root rev-parse --show-toplevel)
file(REAL_PATH ${SOURCE} source)
if(root STREQUAL source)
  git(head rev-parse --verify HEAD)
  git(changes status --porcelain --untracked-files=no)
  if(head)
    set(commit ${head})
    if(changes)
      string(APPEND commit -dirty)
    endif()
  endif()
endif()

file(CONFIGURE OUTPUT ${OUT} @ONLY CONTENT [[// The git commit that was built; written at each build.
#include "run/commit.hpp"

const char* const initlab::run::kCommit = "@commit@";
]])
