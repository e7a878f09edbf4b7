# cmake -D PROGRAM=... -D MANIFEST=... -D OUT=... -D THREADS=n -D OPTIONS="..." -P run_into.cmake: runs a manifest into
# an empty folder with n threads, and lets BLAS have as many. THREADS empty: as a person would run it.
file(REMOVE_RECURSE ${OUT})
set(threads)
if(THREADS)
  set(threads --threads ${THREADS})
  set(ENV{OPENBLAS_NUM_THREADS} ${THREADS})
else()
  unset(ENV{OPENBLAS_NUM_THREADS})
endif()
separate_arguments(options UNIX_COMMAND "${OPTIONS}")
execute_process(COMMAND ${PROGRAM} run ${MANIFEST} --out ${OUT} ${threads} ${options} COMMAND_ERROR_IS_FATAL ANY)
