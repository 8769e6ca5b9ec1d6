# SPDX-License-Identifier: MIT
# cmake -DFOLDER=... -DPROGRAM=... [-DARGUMENTS=a;b] [-DEXPECTED=file] -P run_in_clean_folder.cmake
# Runs PROGRAM in an empty FOLDER, so that no database of an earlier run is there. It must exit with 0 and, if the
# file EXPECTED exists, print exactly its text.
file(REMOVE_RECURSE "${FOLDER}")
file(MAKE_DIRECTORY "${FOLDER}")
execute_process(COMMAND "${PROGRAM}" ${ARGUMENTS} WORKING_DIRECTORY "${FOLDER}"
  RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE complaints)
message("${text}${complaints}")
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${code}")
endif()
if(EXPECTED AND EXISTS "${EXPECTED}")
  file(READ "${EXPECTED}" expected)
  if(NOT text STREQUAL expected)
    message(FATAL_ERROR "The output differs from ${EXPECTED}, which says:\n${expected}")
  endif()
endif()
